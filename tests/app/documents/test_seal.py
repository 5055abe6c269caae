from __future__ import annotations

import random
import re
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from app.core import clock
from app.documents.check import check_seal
from app.documents.keys import load_sealer
from app.documents.pdf import render_pdf
from app.documents.roots import roots_from_pem, roots_to_pem, trust_roots
from app.documents.seal import seal
from app.documents.sealer import WrongSealKeys

MOMENT = datetime(2027, 3, 12, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def plain():
    return render_pdf(
        '<html lang="kk"><body><section lang="kk"><p>Мөр</p></section></body></html>',
        title="Мөр",
        lang="kk",
        seal_field=True,
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("var") / "keys"


@pytest.fixture(scope="module")
def sealed(plain, keys):
    with clock.at(MOMENT):
        return seal(plain, signer=load_sealer(keys), reason="Грант", location="Астана")


def gap(pdf):
    found = re.search(rb"/ByteRange\s*\[0 (\d+) (\d+)", pdf)
    return int(found[1]), int(found[2])


def flipped(pdf, place, bit):
    changed = bytearray(pdf)
    changed[place] ^= bit
    return bytes(changed)


def test_an_unbroken_seal_is_good(sealed, keys):
    report = check_seal(sealed, trust_roots=trust_roots(keys))

    assert report.good
    assert report.signed_at == MOMENT
    assert "Asar" in report.signer
    assert report.root.startswith("CN=Asar seal root")
    assert report.reasons == ()


def test_two_hundred_random_changed_bytes_are_all_refused(sealed, keys):
    roots = trust_roots(keys)
    chance = random.Random(7)
    start, end = gap(sealed)
    signature_end = start + len(sealed[start:end].rstrip(b"0>")) + 2
    anywhere = [chance.randrange(len(sealed)) for _ in range(130)]
    in_signature = [chance.randrange(start, signature_end) for _ in range(110)]

    accepted = [
        (place, bit)
        for place in anywhere + in_signature
        for bit in [1 << chance.randrange(8)]
        if check_seal(flipped(sealed, place, bit), trust_roots=roots).good
    ]

    assert accepted == []


@pytest.mark.nightly
def test_every_changed_byte_of_the_signature_is_refused(sealed, keys):
    roots = trust_roots(keys)
    start, end = gap(sealed)

    accepted = [
        (place, bit)
        for place in range(start - 20, end + 200)
        for bit in (1, 0x20)
        if check_seal(flipped(sealed, place, bit), trust_roots=roots).good
    ]

    assert accepted == []


def test_the_letter_case_of_a_digit_is_a_change_too(sealed, keys):
    start, end = gap(sealed)
    place = next(spot for spot in range(start + 1, end) if sealed[spot : spot + 1] in b"ABCDEF")

    assert not check_seal(flipped(sealed, place, 0x20), trust_roots=trust_roots(keys)).good


def test_anything_appended_or_cut_off_is_refused(sealed, keys):
    roots = trust_roots(keys)
    update = b"\n9 0 obj\n<< >>\nendobj\nxref\n0 0\ntrailer << >>\nstartxref\n0\n%%EOF\n"

    for file in (sealed + b"\n", sealed + update, sealed[:-1], b"%" + sealed, b"", b"%PDF-1.7"):
        report = check_seal(file, trust_roots=roots)
        assert not report.good
        assert report.reasons == ("no seal covers this whole file",)


def test_a_seal_of_somebody_else_is_intact_but_not_trusted(plain, keys, tmp_path, sealed):
    stranger = seal(plain, signer=load_sealer(tmp_path / "k"), reason="", location="")

    report = check_seal(stranger, trust_roots=trust_roots(keys))

    assert (report.intact, report.trusted, report.good) == (True, False, False)
    assert report.reasons == ("the seal was made by somebody else",)


def test_a_swapped_signature_is_refused(plain, keys, tmp_path, sealed):
    roots = trust_roots(keys)
    with clock.at(MOMENT):
        other = seal(plain + b"\n", signer=load_sealer(keys), reason="Грант", location="Астана")
        forged = seal(plain, signer=load_sealer(tmp_path / "k"), reason="Грант", location="Астана")
    start, end = gap(sealed)

    for donor in (other, forged):
        first, last = gap(donor)
        mixed = sealed[:start] + donor[first:last] + sealed[end:]
        assert not check_seal(mixed, trust_roots=roots).good


def test_no_root_means_no_trust(sealed):
    assert not check_seal(sealed, trust_roots=()).good


def test_own_keys_are_private_and_made_once(keys, sealed):
    files = sorted(path.name for path in keys.iterdir() if not path.name.startswith("."))

    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in keys.glob("*.*"))
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [name.split("-")[0] for name in files] == ["root", "root", "seal", "seal", "seal"]
    with clock.at(MOMENT + timedelta(days=30)):
        load_sealer(keys)
    assert sorted(p.name for p in keys.iterdir() if not p.name.startswith(".")) == files


def test_an_expired_seal_is_renewed_and_old_letters_still_verify(plain, tmp_path):
    folder = tmp_path / "keys"
    letters = []
    for years in (0, 3, 12):
        with clock.at(MOMENT + timedelta(days=365 * years)):
            letters.append(seal(plain, signer=load_sealer(folder), reason="", location=""))

    with clock.at(MOMENT + timedelta(days=365 * 12)):
        reports = [check_seal(letter, trust_roots=trust_roots(folder)) for letter in letters]

    assert [report.good for report in reports] == [True, True, True]
    assert len(list(folder.glob("seal-2*.pem"))) == 3
    assert len(trust_roots(folder)) == 2


def test_roots_can_be_handed_over(keys, sealed):
    pem = roots_to_pem(trust_roots(keys))

    assert roots_from_pem(pem) == trust_roots(keys)
    with pytest.raises(ValueError, match="PEM"):
        roots_from_pem(b"nothing")


def rsa_pkcs12(path, passphrase):
    now = datetime.now(UTC)
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Operator")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key, certificate, None, BestAvailableEncryption(passphrase)
        )
    )


def test_an_operators_own_pkcs12_seals_and_is_remembered(plain, tmp_path):
    rsa_pkcs12(tmp_path / "seal.p12", b"secret")
    folder = tmp_path / "keys"

    sealer = load_sealer(folder, pkcs12=tmp_path / "seal.p12", passphrase="secret")
    letter = seal(plain, signer=sealer, reason="", location="")
    load_sealer(folder)

    assert check_seal(letter, trust_roots=trust_roots(folder)).good
    start, end = gap(letter)
    chance = random.Random(11)
    used = len(letter[start:end].rstrip(b"0>"))
    places = [
        *range(start, start + 120),
        *(chance.randrange(start, start + used) for _ in range(60)),
    ]
    assert not any(
        check_seal(flipped(letter, place, 1), trust_roots=trust_roots(folder)).good
        for place in places
    )


def test_a_wrong_passphrase_is_named(tmp_path):
    rsa_pkcs12(tmp_path / "seal.p12", b"secret")

    with pytest.raises(WrongSealKeys, match="passphrase"):
        load_sealer(tmp_path / "keys", pkcs12=tmp_path / "seal.p12", passphrase="wrong")
