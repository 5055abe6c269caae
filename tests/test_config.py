"""Settings: what is wrong is named, before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings, TokenAddress, WrongSettings

NEEDED = {
    "DATABASE_URL": "postgresql://a@127.0.0.1/asar",
    "REDIS_URL": "redis://127.0.0.1/0",
    "SECRET_KEY": "k" * 32,
}
POSTGRES = "must look like postgresql://user:password@host:port/name"
ADDRESS = "pkcs11:token=M%20S;object=seal?module-path=/a/b+c.so"


def faults_of(**environ: str) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        Settings.from_env({**NEEDED, **environ})
    return caught.value.faults


def test_a_token_is_addressed_as_rfc_7512_says():
    assert TokenAddress.parse(ADDRESS) == TokenAddress(Path("/a/b+c.so"), "M S", "seal", None)
    assert TokenAddress.parse(f"{ADDRESS}&pin-value=1%3B2+3").pin == "1;2+3"
    assert "1234" not in repr(TokenAddress.parse(f"{ADDRESS}&pin-value=1234"))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("file:/x", "must look like pkcs11:token=…;object=…?module-path=…"),
        ("pkcs11:object=seal?module-path=/x.so", "the address of the token names no token"),
        ("pkcs11:token=Seal?module-path=/x.so", "the address of the token names no object"),
        ("pkcs11:token=Seal;object=seal", "the address of the token names no module-path"),
    ],
)
def test_a_wrong_address_of_a_token_names_its_setting(address, told):
    assert faults_of(SEAL_PKCS11=address) == [f"SEAL_PKCS11: {told}"]


def test_there_is_one_seal(tmp_path):
    (tmp_path / "seal.p12").touch()

    assert faults_of(SEAL_PKCS11=ADDRESS, SEAL_PKCS12=str(tmp_path / "seal.p12")) == [
        "SEAL_PKCS11: there is one seal; set this or SEAL_PKCS12"
    ]


@pytest.mark.parametrize(
    ("name", "address", "told"),
    [
        ("DATABASE_URL", "mysql://h/asar", POSTGRES),
        ("DATABASE_URL", "postgresql://[h/a", POSTGRES),
        ("REDIS_URL", "redis://h:x/0", "must look like redis://:password@host:port/0"),
        ("BASE_URL", "http://h:99999", "must look like https://grants.example.kz"),
        ("SMTP_URL", "smtp://h:0", "must look like smtp://user:password@host:587"),
    ],
)
def test_an_address_that_leads_nowhere_is_named(name, address, told):
    assert faults_of(**{name: address}) == [f"{name}: {told}"]


def test_the_limit_of_a_machine_is_a_number_of_payments():
    assert Settings.from_env(NEEDED).halves_above is None
    assert Settings.from_env({**NEEDED, "ASAR_HALVES_ABOVE": "5000000"}).halves_above == 5_000_000
    for wrong in ("0", "-1", "5m"):
        assert faults_of(ASAR_HALVES_ABOVE=wrong) == [
            "ASAR_HALVES_ABOVE: must be a whole number, 1 or more"
        ]
