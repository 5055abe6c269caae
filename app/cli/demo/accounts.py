"""The people a visitor of the demonstration can sign in as: one for each role."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.actor import MemberRole, Role

PASSWORD = "Asar-DEMO-2030"


@dataclass(frozen=True)
class Account:
    """One sign-in. `body` is the key of the organisation that a member acts for."""

    key: str
    what: str
    name: str
    language: str = "kk"
    role: Role | None = None
    region: str | None = None
    body: str | None = None
    member: MemberRole | None = None

    @property
    def email(self) -> str:
        """The address to sign in with; it reaches the built-in mailbox only."""
        return f"{self.key}@demo.example"


ACCOUNTS = (
    Account(
        "ngo-owner", "NGO, owner", "DEMO Ұйым басшысы", body="ngo-1", member=MemberRole.OWNER
    ),
    Account(
        "ngo-editor", "the same NGO, editor", "DEMO Жоба үйлестірушісі",
        body="ngo-1", member=MemberRole.EDITOR,
    ),
    Account(
        "ngo-second", "another NGO, owner", "DEMO Руководитель организации", "ru",
        body="ngo-2", member=MemberRole.OWNER,
    ),
    Account(
        "donor-kzt", "donor in KZT, signatory", "DEMO Представитель компании", "ru",
        body="KOKTAS", member=MemberRole.SIGNATORY,
    ),
    Account(
        "donor-usd", "donor in USD, signatory", "DEMO Agency representative", "en",
        body="UNVOL", member=MemberRole.SIGNATORY,
    ),
    Account("reviewer-1", "reviewer", "DEMO Сарапшы 1", role=Role.REVIEWER),
    Account("reviewer-2", "reviewer", "DEMO Сарапшы 2", role=Role.REVIEWER),
    Account("reviewer-3", "reviewer", "DEMO Эксперт 3", "ru", role=Role.REVIEWER),
    Account("officer", "officer", "DEMO Оператор маманы", role=Role.OFFICER),
    Account("approver", "approver", "DEMO Бекітуші", role=Role.APPROVER),
    Account("finance", "finance", "DEMO Қаржы маманы", role=Role.FINANCE),
    Account("auditor", "auditor", "DEMO Аудитор", "ru", role=Role.AUDITOR),
    Account("administrator", "administrator", "DEMO Әкімші", role=Role.ADMINISTRATOR),
    Account(
        "front-office", "front office, Abai Region", "DEMO Фронт-офис қызметкері",
        role=Role.FRONT_OFFICE, region="KZ-10",
    ),
)  # fmt: skip


def account_table() -> str:
    """Write the sign-ins as a small table for the terminal."""
    head = ("Sign in as", "E-mail", "Password")
    rows = [head, *((one.what, one.email, PASSWORD) for one in ACCOUNTS)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
             for row in rows]  # fmt: skip
    rule = "  ".join("-" * width for width in widths)
    note = "Staff and reviewers need a code as well: the page that asks for it shows it."
    return "\n".join([lines[0], rule, *lines[1:], note])
