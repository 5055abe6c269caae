"""A seal whose key stays inside a token or hardware module, reached by PKCS#11."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pkcs11
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import Attribute, Mechanism, ObjectClass, PKCS11Error
from pkcs11 import exceptions as faults
from pyhanko.sign.pkcs11 import PKCS11Signer

from app.documents.roots import as_x509, is_issued_by
from config import TokenAddress

_PIN_REFUSED = (faults.PinIncorrect, faults.PinInvalid, faults.PinLenRange)


class TokenFault(Exception):
    """The token cannot seal; the text names the setting and says why."""


class PinRefused(TokenFault):
    """The token knows another PIN. A few more tries, and it locks itself."""


def open_token(address: TokenAddress, pin: str | None) -> tuple[Any, Any]:
    """Open the signer of an address and the session it lives in; who asks closes the session.

    The private key is found by its label. Its certificate has the same label or, as smart cards
    are wont to, the same ID; issuers that the token holds are sent along. Raises TokenFault.
    """
    with _told():
        session = _session(address, pin)
    try:
        with _told():
            return _signer(session, address), session
    except TokenFault:
        session.close()
        raise


@contextmanager
def _told() -> Iterator[None]:
    """Say in words what a module says by the name of an error."""
    try:
        yield
    except _PIN_REFUSED as error:
        raise PinRefused("SEAL_PASSPHRASE: the token refuses this PIN") from error
    except faults.PinLocked as error:
        told = "SEAL_PASSPHRASE: the token is locked after too many wrong PINs; unlock it first"
        raise TokenFault(told) from error
    except PKCS11Error as error:
        text = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise TokenFault(f"SEAL_PKCS11: the token answers {text}") from error


def _session(address: TokenAddress, pin: str | None) -> Any:
    if not address.module.is_file():
        raise TokenFault(f"SEAL_PKCS11: module-path: no such file: {address.module}")
    slots = pkcs11.lib(str(address.module)).get_slots(token_present=True)
    tokens = [slot.get_token() for slot in slots]
    for token in tokens:
        if token.label == address.token:
            return token.open(user_pin=pin or address.pin)
    known = ", ".join(f"“{token.label}”" for token in tokens if token.label) or "none"
    raise TokenFault(f"SEAL_PKCS11: there is no token “{address.token}”; there are: {known}")


def _signer(session: Any, address: TokenAddress) -> PKCS11Signer:
    key = _key(session, address)
    held = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    own = _certificate_of(key, held)
    if own is None:
        raise TokenFault(f"SEAL_PKCS11: no certificate belongs to the key “{address.label}”")
    others = [asn1_x509.Certificate.load(one[Attribute.VALUE]) for one in held]
    return PKCS11Signer(
        session,
        signing_cert=own,
        key_label=address.label,
        ca_chain=_issuers(own, others),
        embed_roots=False,
        use_raw_mechanism=not _hashes_itself(session, as_x509(own)),
    )


def _key(session: Any, address: TokenAddress) -> Any:
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: address.label}
    keys = list(session.get_objects(wanted))
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise TokenFault(f"SEAL_PKCS11: {len(keys)} private keys are called “{address.label}”")
    told = f"SEAL_PKCS11: the token “{address.token}” shows no private key “{address.label}”"
    if session.user_type == pkcs11.UserType.NOBODY:
        raise TokenFault(f"{told}; it may want its PIN: set SEAL_PASSPHRASE")
    raise TokenFault(told)


def _certificate_of(key: Any, held: list[Any]) -> asn1_x509.Certificate | None:
    by_label = [one for one in held if one[Attribute.LABEL] == key[Attribute.LABEL]]
    by_id = [one for one in held if key[Attribute.ID] and one[Attribute.ID] == key[Attribute.ID]]
    found = next(iter(by_id or by_label), None)
    return None if found is None else asn1_x509.Certificate.load(found[Attribute.VALUE])


def _issuers(own: Any, others: list[Any]) -> list[Any]:
    """Walk from the seal's certificate up; a token may hold strangers' certificates as well."""
    chain = [own]
    while as_x509(chain[-1]).subject != as_x509(chain[-1]).issuer:
        above = [one for one in others if is_issued_by(as_x509(chain[-1]), as_x509(one))]
        if not above or above[0] in chain:
            break
        chain.append(above[0])
    return chain[1:]


def _hashes_itself(session: Any, certificate: x509.Certificate) -> bool:
    """Tell whether the token takes the whole message; many take a digest only."""
    elliptic = isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    wanted = Mechanism.ECDSA_SHA256 if elliptic else Mechanism.SHA256_RSA_PKCS
    return wanted in session.token.slot.get_mechanisms()
