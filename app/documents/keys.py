"""The seal's keys: our own authority and seal certificate, or ones the operator brings.

Own keys are made at first use under `var/keys`, readable by their owner alone. When the seal
certificate runs out a new one is made beside it; nothing is deleted, and every root that ever
stood behind a seal stays in `seal-root.pem`, so that old letters still verify. A certificate of
our own proves where a letter comes from to those who trust our root; it is no signature under the
law on electronic documents.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.core import clock
from app.documents.brought import from_pkcs12, from_token
from app.documents.certificates import make_root, make_seal
from app.documents.roots import ROOTS_FILE, as_asn1, is_issued_by, roots_to_pem, trust_roots
from app.documents.sealer import Sealer
from config import Settings, TokenAddress

RENEW_BEFORE = timedelta(days=1)


def load_sealer(
    folder: Path,
    *,
    organisation: str = "Asar",
    pkcs12: Path | None = None,
    passphrase: str | None = None,
    pkcs11: TokenAddress | None = None,
) -> Sealer:
    """Open the seal: the operator's PKCS#12 file or token when named, else our own keys.

    `folder` is where own keys live and where the roots of all seals are kept for verification.
    Close the sealer after use: a token counts its sessions. Raises WrongSealKeys.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        if pkcs12 is not None:
            sealer = from_pkcs12(pkcs12, passphrase)
        elif pkcs11:
            sealer = from_token(folder, pkcs11, passphrase)
        else:
            sealer = _own(folder, organisation)
        _remember(folder, sealer.roots)
    return sealer


def configured_sealer(settings: Settings, *, folder: Path | None = None) -> Sealer:
    """Open the seal that the settings name; `folder` stands in for that of own keys and roots."""
    return load_sealer(
        folder or settings.var_dir / "keys",
        pkcs12=settings.seal_pkcs12,
        passphrase=settings.seal_passphrase,
        pkcs11=settings.seal_pkcs11,
    )


def _own(folder: Path, organisation: str) -> Sealer:
    moment = clock.now()
    root_path = _newest_valid(folder, "root-*.pem", moment + timedelta(days=800))
    if root_path is None:
        root_path = _store(folder, "root", make_root(organisation, moment), moment)
    root, root_key = _load_pair(root_path)
    seal_path = _newest_valid(folder, "seal-2*.pem", moment + RENEW_BEFORE, issued_by=root)
    if seal_path is None:
        made = make_seal(organisation, moment, issuer=root, issuer_key=root_key)
        seal_path = _store(folder, "seal", made, moment)
    certificate, key = _load_pair(seal_path)
    return Sealer(_simple_signer(certificate, key, chain=()), (root,))


def _newest_valid(
    folder: Path, pattern: str, until: datetime, issued_by: x509.Certificate | None = None
) -> Path | None:
    """Find the newest stored certificate that is valid from now until the given instant."""
    moment = clock.now()
    for path in sorted(folder.glob(pattern), reverse=True):
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if not certificate.not_valid_before_utc <= moment <= until:
            continue
        if certificate.not_valid_after_utc < until or not path.with_suffix(".key").is_file():
            continue
        if issued_by is None or is_issued_by(certificate, issued_by):
            return path
    return None


def _store(
    folder: Path,
    kind: str,
    pair: tuple[x509.Certificate, ec.EllipticCurvePrivateKey],
    moment: datetime,
) -> Path:
    """Write a new pair; the certificate comes last, so that a half-written pair is never found."""
    certificate, key = pair
    path = folder / f"{kind}-{moment:%Y%m%d%H%M%S}-{secrets.token_hex(3)}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_private(path.with_suffix(".key"), private)
    _write_private(path, certificate.public_bytes(Encoding.PEM))
    return path


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _load_pair(path: Path) -> tuple[x509.Certificate, Any]:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    key = load_pem_private_key(path.with_suffix(".key").read_bytes(), password=None)
    return certificate, key


def _simple_signer(
    certificate: x509.Certificate, key: Any, *, chain: tuple[x509.Certificate, ...]
) -> SimpleSigner:
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=as_asn1(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs([as_asn1(one) for one in chain]),
        embed_roots=False,
    )


def _remember(folder: Path, roots: tuple[x509.Certificate, ...]) -> None:
    """Add roots to the kept ones, newest first; nothing is ever taken away."""
    kept = trust_roots(folder)
    new = tuple(root for root in roots if root not in kept)
    if new:
        spare = folder / f".{ROOTS_FILE}.{secrets.token_hex(4)}"
        _write_private(spare, roots_to_pem(new + kept))
        spare.replace(folder / ROOTS_FILE)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make keys, so that two first starts agree on one seal."""
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
