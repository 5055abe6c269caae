"""A seal whose key lies in a token: letters hold, and each fault is named with its setting."""

from __future__ import annotations

import io
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem
from asn1crypto.x509 import Certificate
from click.testing import CliRunner
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.cli.doctor import doctor
from app.core import clock
from app.core.db import db
from app.documents.keys import load_sealer
from app.documents.roots import ROOTS_FILE
from app.documents.sealer import WrongSealKeys
from app.documents.trial import try_seal
from app.files import storage
from app.jobs.models import OutboxTask
from config import ROOT, TokenAddress
from donors.matching import services as matching
from reports.letters.models import Letter
from reports.letters.services.compose import compose_letter
from reports.letters.services.verify import FileState, verify_file
from tests.factories import tokens
from tests.factories.app_jobs import run_due
from tests.factories.donors_matching import make_ranked_call
from tests.reports.letters.samples import award

pytestmark = pytest.mark.skipif(tokens.missing() is not None, reason=tokens.missing() or "")

RSA, ELLIPTIC, ODD = "DEMO RSA", "DEMO EC", "DEMO odd"
NOW = datetime(2027, 3, 12, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def authority(tmp_path_factory):
    """Two tokens that seal and one with keys that must not."""
    tokens.settle(tmp_path_factory.mktemp("softhsm"), RSA, ELLIPTIC, ODD)
    ours, stranger = tokens.Authority(), tokens.Authority()
    for name, make in ((RSA, tokens.make_rsa), (ELLIPTIC, tokens.make_elliptic)):
        with tokens.opened(name) as session:
            tokens.put(session, ours.issue(make(session)))
            tokens.put(session, ours.root, "root", b"r")
            tokens.put(session, stranger.root, "somebody else's", b"s")
    with tokens.opened(ODD) as session:
        public = tokens.make_elliptic(session, "late")
        tokens.put(session, ours.issue(public, ends=NOW - timedelta(days=1)), "late", b"1")
    return ours


@pytest.fixture(autouse=True)
def daytime():
    with clock.at(NOW):
        yield


def at(token: str, label: str = "seal", **place: Path) -> TokenAddress:
    return TokenAddress.parse(tokens.address(token, label, **place))


def open_seal(folder: Path, token: str, pin: str | None = tokens.PIN, label: str = "seal"):
    return load_sealer(folder, pkcs11=at(token, label), passphrase=pin)


def pyhanko_says(pdf: bytes, roots: bytes) -> tuple[bool, str]:
    """Ask the library's own validator, which knows nothing of ours."""
    anchors = [Certificate.load(der) for _, _, der in pem.unarmor(roots, multiple=True)]
    context = ValidationContext(trust_roots=anchors, moment=NOW, allow_fetching=False)
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    status = validate_pdf_signature(signature, signer_validation_context=context)
    return status.bottom_line, status.coverage.name


@pytest.mark.parametrize("token", [RSA, ELLIPTIC])
def test_a_letter_sealed_by_a_token_holds_before_every_verifier(tmp_path, token, authority):
    for _ in range(2):  # the session of the first must be closed for the second to sign in
        with open_seal(tmp_path / "keys", token) as sealer:
            letter = compose_letter(award(), sealer=sealer).pdf
    (tmp_path / "letter.pdf").write_bytes(letter)
    roots = (tmp_path / "keys" / ROOTS_FILE).read_bytes()

    assert sealer.roots == (authority.root,)
    assert verify_file(letter, trust_roots=sealer.roots).state is FileState.GENUINE
    assert pyhanko_says(letter, roots) == (True, "ENTIRE_FILE")
    told = subprocess.run(
        [ROOT / "bin" / "asar", "letters", "verify", tmp_path / "letter.pdf"],
        env={**os.environ, "ASAR_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines()[0] == "status: genuine"
    assert "by Common Name: DEMO operator" in told.stdout


@pytest.mark.parametrize(
    ("address", "pin", "told"),
    [
        (at("Nowhere"), tokens.PIN, "SEAL_PKCS11: there is no token “Nowhere”; there are: “DEMO"),
        (at(RSA, "none"), tokens.PIN, f"SEAL_PKCS11: the token “{RSA}” shows no private key “none"),
        (at(RSA), None, "it may want its PIN: set SEAL_PASSPHRASE"),
        (at(RSA), "0000", "SEAL_PASSPHRASE: the token refuses this PIN"),
        (at(RSA, module=Path("/no/p11.so")), tokens.PIN, "module-path: no such file: /no/p11.so"),
        (at(RSA, module=Path("/etc/hosts")), tokens.PIN, "SEAL_PKCS11: the token answers .*hosts"),
        (at(ODD, "late"), tokens.PIN, "SEAL_PKCS11: the certificate is valid .*–2027-03-11, not t"),
    ],
)
def test_a_fault_names_its_setting(tmp_path, address, pin, told):
    with pytest.raises(WrongSealKeys, match=told):
        load_sealer(tmp_path, pkcs11=address, passphrase=pin)

    assert not (tmp_path / ROOTS_FILE).exists()


def test_a_certificate_of_another_key_may_not_seal(tmp_path, authority):
    with tokens.opened(ODD) as session:
        tokens.make_elliptic(session, "mixed", b"m")
        another = tokens.make_elliptic(session, "other", b"o")
        tokens.put(session, authority.issue(another), "mixed", b"m")

    with pytest.raises(WrongSealKeys, match="are no pair"):
        open_seal(tmp_path, ODD, label="mixed")


def test_a_refused_pin_is_not_tried_again_lest_the_token_lock(tmp_path, monkeypatch):
    with pytest.raises(WrongSealKeys, match="refuses this PIN"):
        open_seal(tmp_path, RSA, "0000")
    kept = tmp_path / "refused-pin"
    with pytest.raises(WrongSealKeys, match="is not asked again"):
        open_seal(tmp_path, RSA, "0000")

    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"0000" not in kept.read_bytes()
    with open_seal(tmp_path, RSA) as sealer:
        assert try_seal(sealer).good


@pytest.fixture
def examined(monkeypatch, database_url, tmp_path):
    """Ask the doctor about a seal; gives the lines about it."""

    def ask(address: str, pin: str) -> list[str]:
        monkeypatch.setenv("DATABASE_URL", database_url)
        monkeypatch.setenv("REDIS_URL", os.environ["TEST_REDIS_URL"])
        monkeypatch.setenv("SECRET_KEY", "s" * 40)
        monkeypatch.setenv("ASAR_DEMO", "yes")
        monkeypatch.setenv("ASAR_VAR", str(tmp_path))
        monkeypatch.setenv("SEAL_PKCS11", address)
        monkeypatch.setenv("SEAL_PASSPHRASE", pin)
        lines = CliRunner().invoke(doctor).output.splitlines()
        return [" ".join(line.split()) for line in lines if "SEAL_" in line]

    return ask


def test_the_doctor_tries_the_token_and_names_the_setting(examined, tmp_path):
    missing = tokens.address(RSA, module=Path("/no/p11.so"))
    good = f"ok SEAL_PKCS11 seals: Common Name: DEMO operator, valid until {tokens.ENDS:%Y-%m-%d}"

    assert examined(tokens.address(RSA), tokens.PIN) == [good]
    assert examined(tokens.address(RSA), "0000") == [
        "FAULT SEAL_PASSPHRASE the token refuses this PIN"
    ]
    assert examined(missing, tokens.PIN) == [
        "FAULT SEAL_PKCS11 module-path: no such file: /no/p11.so"
    ]
    assert examined("pkcs11:token=x", tokens.PIN) == [
        "FAULT SEAL_PKCS11 the address of the token names no object"
    ]
    assert not (tmp_path / "keys" / ROOTS_FILE).exists()


def test_a_doctor_who_finds_the_pin_right_lets_letters_try_it_again(examined, tmp_path):
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "refused-pin").write_bytes(b"what was refused yesterday")

    examined(tokens.address(RSA), tokens.PIN)

    assert not (keys / "refused-pin").exists()


def test_letters_wait_for_a_token_that_fails_and_are_sealed_when_it_is_right(app, monkeypatch):
    ranked = make_ranked_call()
    with clock.at(ranked.call.closes_at):
        run = matching.create_run(ranked.call, actor=ranked.officer)
        matching.propose_run(run, actor=ranked.officer)
        matching.approve_run(run, actor=ranked.approver)
        db.session.commit()
    settings = replace(app.extensions["settings"], seal_pkcs11=at(ELLIPTIC), seal_passphrase="0000")
    monkeypatch.setitem(app.extensions, "settings", settings)
    run_due()
    open_tasks = db.session.query(OutboxTask).filter_by(kind="letters.seal", done_at=None)
    waiting = open_tasks.order_by(OutboxTask.id).all()

    assert len(waiting) == db.session.query(Letter).count() > 1
    assert {task.dead_at for task in waiting} == {None}
    reasons = [task.last_error.splitlines()[-1].partition(": ")[2] for task in waiting]
    assert reasons[0] == "SEAL_PASSPHRASE: the token refuses this PIN"
    assert all("is not asked again" in reason for reason in reasons[1:])

    monkeypatch.setitem(app.extensions, "settings", replace(settings, seal_passphrase=tokens.PIN))
    with clock.at(NOW + timedelta(minutes=1)):
        run_due()
    letters = db.session.query(Letter).all()

    assert db.session.query(OutboxTask).filter_by(kind="letters.seal", done_at=None).count() == 0
    with open_seal(settings.var_dir / "keys", ELLIPTIC) as sealer:
        for letter in letters:
            pdf = storage.path_of(letter.file_id).read_bytes()
            assert verify_file(pdf, trust_roots=sealer.roots).state is FileState.GENUINE
