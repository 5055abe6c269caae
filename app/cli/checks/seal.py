"""Is the operator's own seal fit? It is opened as a letter would open it, and tried once."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from app.cli.checks.finding import Finding
from app.core import clock
from app.documents import pins
from app.documents.keys import configured_sealer
from app.documents.roots import as_x509
from app.documents.sealer import Sealer, WrongSealKeys
from app.documents.trial import try_seal
from config import Settings

SOON = timedelta(days=30)


def check_seal_keys(settings: Settings) -> Finding:
    """Open the configured seal and seal an empty page with it.

    Roots go to a folder that is thrown away: a look changes nothing. A PIN that works lifts an
    earlier refusal.
    """
    subject = "SEAL_PKCS11" if settings.seal_pkcs11 else "SEAL_PKCS12"
    if not settings.seal_pkcs11 and not settings.seal_pkcs12:
        return Finding("seal", "own certificate, made at first use")
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            configured_sealer(settings, folder=Path(folder)) as sealer,
        ):
            finding = _tried(subject, sealer)
    except WrongSealKeys as wrong:
        named, _, reason = str(wrong).partition(": ")
        return Finding(named, reason, good=False)
    pins.forget(settings.var_dir / "keys")
    return finding


def _tried(subject: str, sealer: Sealer) -> Finding:
    report = try_seal(sealer)
    certificate = as_x509(sealer.signer.signing_cert)
    text = f"{report.signer}, valid until {certificate.not_valid_after_utc:%Y-%m-%d}"
    if not report.good:
        return Finding(subject, f"its seals do not hold: {'; '.join(report.reasons)}", good=False)
    if certificate.not_valid_after_utc < clock.now() + SOON:
        return Finding(subject, f"{text}: replace it soon", good=False)
    return Finding(subject, f"seals: {text}")
