"""`bin/asar letters`: anyone with the file can check it, without a database or a network.

A seal is only as good as the root it is measured against. Letters of this installation hang on
the roots under `var/keys`. A rehearsal seals with keys of its own and leaves its `seal-root.pem`
beside its letters, so that its folder can be handed over whole; therefore a root beside the file
is tried first. Whoever forges a letter could forge that root too: the trusted root is always
printed with its fingerprint, and `--roots` pins the one you got by a way you trust.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from cryptography.x509 import Certificate

from app.cli.embedded.paths import var_folder
from app.documents.roots import ROOTS_FILE, roots_from_pem
from reports.letters.services.verify import FileState, FileVerdict, verify_file

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def letters() -> None:
    """Verify award letters."""


@letters.command()
@click.argument("file", type=_FILE)
@click.option("--roots", type=_FILE, help="PEM file of the root certificates to trust.")
def verify(file: Path, roots: Path | None) -> None:
    """Tell whether FILE is a genuine letter: exit 0, or exit 1 with the reason."""
    path = roots or next((place for place in _places(file) if place.is_file()), None)
    if path is None:
        raise click.ClickException(f"no {ROOTS_FILE} was found; name one with --roots")
    verdict = verify_file(file.read_bytes(), trust_roots=_read_roots(path))
    for line in _lines(verdict, path):
        click.echo(line)
    if verdict.state is not FileState.GENUINE:
        sys.exit(1)


def _places(file: Path) -> Iterator[Path]:
    folder = file.resolve().parent
    yield folder / ROOTS_FILE
    yield folder.parent / ROOTS_FILE
    yield var_folder() / "keys" / ROOTS_FILE


def _read_roots(path: Path) -> tuple[Certificate, ...]:
    try:
        return roots_from_pem(path.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{path}: holds no certificate ({error})") from error


def _lines(verdict: FileVerdict, roots: Path) -> Iterator[str]:
    yield f"status: {verdict.state.value}"
    snapshot = verdict.snapshot
    if snapshot is not None:
        yield f"number: {verdict.number}"
        yield f"kind: {snapshot.kind.value}, version {snapshot.version}, {snapshot.issued_on}"
        yield f"recipient: {verdict.recipient}"
        yield f"amount: {verdict.amount}"
        yield f"snapshot SHA-256: {verdict.snapshot_sha256}"
    for reason in verdict.reasons:
        yield f"reason: {reason}"
    if verdict.seal.signed_at is not None:
        yield f"sealed: {verdict.seal.signed_at:%Y-%m-%d %H:%M:%S} UTC by {verdict.seal.signer}"
    yield f"trusted root: {verdict.seal.root or 'none'} from {roots}"
