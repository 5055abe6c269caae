"""Making the certificates of our own seal: a root of ten years and seals of two (ECDSA P-256)."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT_LIFE = timedelta(days=3650)
SEAL_LIFE = timedelta(days=730)
_BEFORE = timedelta(hours=1)  # clocks of readers may be a little behind
_NAME_BYTES = 64  # upper bound of an X.520 name, counted as the library counts it

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def make_root(organisation: str, moment: datetime) -> Pair:
    """Make a self-signed authority that may issue seal certificates only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, "Asar seal root")
    builder = _builder(name, name, key, moment, ROOT_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(root=True), critical=True)
    return builder.sign(key, hashes.SHA256()), key


def make_seal(
    organisation: str,
    moment: datetime,
    *,
    issuer: x509.Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> Pair:
    """Make a certificate that may sign documents, issued by the root."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(organisation, "Asar seal")
    builder = _builder(name, issuer.subject, key, moment, SEAL_LIFE)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(root=False), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
    )
    return builder.sign(issuer_key, hashes.SHA256()), key


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _shortened(organisation)),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _shortened(name: str) -> str:
    """Leave out last words, or at worst letters, of a name that is too long for a certificate."""
    words = name.split()
    while len(words) > 1 and len(" ".join(words).encode()) > _NAME_BYTES:
        words.pop()
    return " ".join(words).encode()[:_NAME_BYTES].decode(errors="ignore")


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    moment: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _BEFORE)
        .not_valid_after(moment + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not root,
        content_commitment=not root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=root,
        crl_sign=root,
        encipher_only=False,
        decipher_only=False,
    )
