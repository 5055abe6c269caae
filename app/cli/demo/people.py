"""First scenes: the operator's people, the programme, the organisations and their members."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.cli.demo.accounts import ACCOUNTS, PASSWORD, Account
from app.cli.demo.bank.offices import contacts_of
from app.cli.demo.bank.organisations import NAMES, names_of
from app.cli.demo.bank.programme import PROGRAMME
from app.cli.demo.marking import note_begin
from app.cli.demo.numbers import demo_bin, demo_iban, registered_on
from app.cli.demo.stage import Scene, Stage
from app.core.actor import SYSTEM, MemberRole, OrganisationKind, Role
from app.identity import services as identity
from app.identity.rules import PRESENT_CONSENT, consent_text
from app.organisations import queries as bodies
from app.organisations import services as organisations
from grants.programmes import services as programmes
from grants.reviews import services as reviews

# Beside the reviewers with a sign-in: others of the register, so that every review finds hands.
MORE_REVIEWERS = 4
# NGOs whose members have accounts without a password: they act in their own name.
MORE_OWNERS = 4
# The first NGO registers under a wrong form of organisation; its letter is corrected for that.
MISTAKEN, RIGHT = "Общественный фонд", "Общественное объединение"


def scenes(stage: Stage) -> Iterator[Scene]:
    """Long before the first call: the operator begins, NGOs register one after another."""
    yield Scene(stage.at(-640), partial(_begin, stage))
    yield Scene(stage.at(-639), partial(_open_programme, stage))
    yield Scene(stage.at(-639, 11), partial(_publish_front_offices, stage))
    yield Scene(stage.at(-638), partial(_enter_reviewers, stage))
    for serial in range(1, len(NAMES) + 1):
        at = stage.at(-636 + serial // 3, 9 + serial % 3, serial * 7 % 60)
        yield Scene(at, partial(_register, stage, serial))


def _begin(stage: Stage) -> None:
    stage.regions = {region.code: region for region in bodies.regions()}
    for account in ACCOUNTS:
        _person(stage, account)
    note_begin(stage.users["administrator"])


def _person(stage: Stage, account: Account) -> None:
    user = identity.create_user(
        email=account.email,
        name=account.name,
        language=account.language,
        password=PASSWORD,
        is_demo=True,
        actor=SYSTEM,
    )
    stage.users[account.key] = user
    text = consent_text(PRESENT_CONSENT, account.language)
    identity.give_consent(user, text_sha256=text.sha256(), actor=stage.actor(account.key))
    if account.role is not None:
        identity.grant_role(
            user=user, role=account.role, region_code=account.region, actor=SYSTEM
        )  # fmt: skip


def extra(stage: Stage, key: str, name: str, language: str = "kk") -> None:
    """Register a person without a password: nobody signs in as them before a reset of it."""
    stage.users[key] = identity.create_user(
        email=f"{key}@demo.example", name=name, language=language, is_demo=True, actor=SYSTEM
    )


def _open_programme(stage: Stage) -> None:
    stage.programme = programmes.create_programme(**PROGRAMME, actor=stage.actor("officer"))


def _publish_front_offices(stage: Stage) -> None:
    for office in bodies.front_offices():
        organisations.update_front_office(
            office, changes=contacts_of(office.region_code), actor=stage.actor("officer")
        )


def _enter_reviewers(stage: Stage) -> None:
    codes = sorted(stage.regions)
    signed = [account.key for account in ACCOUNTS if account.role == Role.REVIEWER]
    for number in range(1, len(signed) + MORE_REVIEWERS + 1):
        key = f"reviewer-{number}"
        if key not in stage.users:
            extra(stage, key, f"DEMO Сарапшы {number}")
            identity.grant_role(user=stage.users[key], role=Role.REVIEWER, actor=SYSTEM)
        profile = reviews.create_reviewer(
            user=stage.users[key],
            code=f"DEMO-R{number}",
            region_code=codes[number * 3 % len(codes)],
            languages=("kk", "ru"),
            capacity=20,
            actor=stage.actor("officer"),
        )
        stage.reviewers.append(profile)


def _register(stage: Stage, serial: int) -> None:
    name = NAMES[serial - 1]
    key = f"ngo-{serial}"
    day = registered_on(serial)
    codes = sorted(stage.regions)
    names = names_of(name)
    if serial == 1:
        names["name_ru"] = names["name_ru"].replace(RIGHT, MISTAKEN)
    stage.bodies[key] = organisations.create_organisation(
        kind=OrganisationKind.APPLICANT,
        **names,
        bin=demo_bin(serial, day),
        legal_form=name.form,
        region_code=codes[(serial - 1) % len(codes)],
        registered_on=day,
        email=f"{name.latin.lower().replace(' ', '-')}@demo.example",
        iban=demo_iban(serial),
        is_demo=True,
        actor=SYSTEM,
    )
    if 3 <= serial < 3 + MORE_OWNERS:
        extra(stage, f"ngo-owner-{serial}", f"DEMO Ұйым басшысы {serial}")
        _join(stage, key, f"ngo-owner-{serial}", MemberRole.OWNER)
    enter_members(stage, key)


def enter_members(stage: Stage, key: str) -> None:
    """Put the people with sign-ins into the organisation that they act for."""
    for account in ACCOUNTS:
        if account.body == key and account.member is not None:
            _join(stage, key, account.key, account.member)


def _join(stage: Stage, body: str, user: str, role: MemberRole) -> None:
    organisations.add_member(
        organisation=stage.bodies[body], user=stage.users[user], role=role, actor=SYSTEM
    )
