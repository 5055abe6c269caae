"""The roots of all seals: what a letter is verified against. Needs no keys and no sealing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

ROOTS_FILE = "seal-root.pem"


def trust_roots(folder: Path) -> tuple[x509.Certificate, ...]:
    """Give every root that ever stood behind a seal of this installation; empty when none did."""
    path = folder / ROOTS_FILE
    return roots_from_pem(path.read_bytes()) if path.is_file() else ()


def roots_from_pem(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Read the certificates of a PEM file. Raises ValueError when there is none."""
    return tuple(x509.load_pem_x509_certificates(pem))


def roots_to_pem(roots: tuple[x509.Certificate, ...]) -> bytes:
    """Write certificates as PEM, to hand to whoever shall verify letters."""
    return b"".join(root.public_bytes(Encoding.PEM) for root in roots)


def as_asn1(certificate: x509.Certificate) -> Any:
    """Turn a certificate of `cryptography` into one of `asn1crypto`."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def as_x509(certificate: Any) -> x509.Certificate:
    """Turn a certificate of `asn1crypto` into one of `cryptography`."""
    return x509.load_der_x509_certificate(certificate.dump())


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether an issuer has signed a certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - the library names a dozen kinds of mismatch
        return False
    return True
