"""A seal whose key stays inside a token or hardware module, reached by PKCS#11."""

from __future__ import annotations

import importlib
from typing import Any
from urllib.parse import parse_qs, unquote


def token_signer(address: str, pin: str | None) -> Any:
    """Open a signer by its RFC 7512 address.

    `pkcs11:token=Seal;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so`. The package
    `python-pkcs11` is needed only by those who own such a device, so it is loaded here and not
    required by everyone. Raises ValueError for an address that names no module or object.
    """
    attributes, query = parse_address(address)
    try:
        pkcs11 = importlib.import_module("pyhanko.sign.pkcs11")
    except ImportError as error:
        raise ImportError("install the package python-pkcs11 to use a token") from error
    config = importlib.import_module("pyhanko.config.pkcs11")
    session = pkcs11.open_pkcs11_session(
        query["module-path"],
        token_criteria=config.TokenCriteria(label=attributes["token"]),
        user_pin=pin or query.get("pin-value"),
    )
    label = attributes["object"]
    return pkcs11.PKCS11Signer(session, cert_label=label, key_label=label, embed_roots=False)


def parse_address(address: str) -> tuple[dict[str, str], dict[str, str]]:
    """Split an RFC 7512 address into its attributes and its query. Raises ValueError."""
    scheme, _, rest = address.partition(":")
    path, _, query_text = rest.partition("?")
    if scheme != "pkcs11":
        raise ValueError("must look like pkcs11:token=…;object=…?module-path=…")
    pairs = (item.partition("=") for item in path.split(";") if item)
    attributes = {name: unquote(value) for name, _, value in pairs}
    query = {name: values[0] for name, values in parse_qs(query_text).items()}
    for name, place in (("token", attributes), ("object", attributes), ("module-path", query)):
        if not place.get(name):
            raise ValueError(f"the address of the token names no {name}")
    return attributes, query
