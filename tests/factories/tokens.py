"""Tokens of SoftHSM: real keys that never leave it, with certificates of an authority of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pkcs11
from asn1crypto.keys import PublicKeyInfo, RSAPublicKey
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "246810"
BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
_LOGIN_PIN = "13579"
_UNUSED = (
    *("key_encipherment", "data_encipherment", "key_agreement", "crl_sign"),
    *("encipher_only", "decipher_only"),
)


def missing() -> str | None:
    """Say why no token can be made here; None when one can."""
    if not shutil.which("softhsm2-util") or not MODULE.is_file():
        return "SoftHSM is not installed: apt-get install softhsm2 (bin/bootstrap --tests does)"
    return None


def address(token: str, label: str = "seal", module: Path = MODULE) -> str:
    return f"pkcs11:token={quote(token)};object={quote(label)}?module-path={module}"


def settle(folder: Path, *labels: str) -> None:
    """Make tokens in a folder, and let this process and its children find them there.

    All at once: the module looks for tokens when it is first loaded.
    """
    (folder / "tokens").mkdir(parents=True)
    notes = folder / "softhsm2.conf"
    notes.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(notes)
    for label in labels:
        _make(label)


def _make(label: str) -> None:
    subprocess.run(
        (
            *("softhsm2-util", "--init-token", "--free", "--label", label),
            *("--pin", PIN, "--so-pin", _LOGIN_PIN),
        ),
        check=True,
        capture_output=True,
    )


@contextmanager
def opened(token: str) -> Iterator[Any]:
    session = pkcs11.lib(str(MODULE)).get_token(token_label=token).open(rw=True, user_pin=PIN)
    try:
        yield session
    finally:
        session.close()


def make_rsa(session: Any, label: str = "seal", id_: bytes = b"1") -> Any:
    public, _key = session.generate_keypair(KeyType.RSA, 2048, label=label, id=id_, store=True)
    wrapped = PublicKeyInfo.wrap(RSAPublicKey.load(encode_rsa_public_key(public)), "rsa")
    return serialization.load_der_public_key(wrapped.dump())


def make_elliptic(session: Any, label: str = "seal", id_: bytes = b"1") -> Any:
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
    public, _key = parameters.generate_keypair(label=label, id=id_, store=True)
    return serialization.load_der_public_key(encode_ec_public_key(public))


class Authority:
    """Issues certificates for keys that it never sees."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._sign(self._builder("DEMO root", self.key.public_key()), ca=True)

    def issue(self, public: Any, *, ends: datetime = ENDS) -> x509.Certificate:
        return self._sign(self._builder("DEMO operator", public, ends), ca=False)

    def _builder(self, name: str, public: Any, ends: datetime = ENDS) -> x509.CertificateBuilder:
        def named(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("DEMO root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(BEGINS, ends - timedelta(days=1)))
            .not_valid_after(ends)
        )

    def _sign(self, builder: x509.CertificateBuilder, *, ca: bool) -> x509.Certificate:
        usage = dict.fromkeys(_UNUSED, False)
        return (
            builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca,
                    content_commitment=not ca,
                    key_cert_sign=ca,
                    **usage,
                ),
                critical=True,
            )
            .sign(self.key, hashes.SHA256())
        )


def put(
    session: Any, certificate: x509.Certificate, label: str = "seal", id_: bytes = b"1"
) -> None:
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: label,
            Attribute.ID: id_,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
        }
    )
