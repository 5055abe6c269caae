"""Which dated texts there are, and what makes a reference figure wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import Fault
from app.core.i18n import Message


class SettingKind(StrEnum):
    """How a dated setting is typed: one text in three languages, long text, or one number."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"


@dataclass(frozen=True)
class SettingSpec:
    """One dated setting: its stable name, what it is for, how it is typed."""

    name: str
    label: Message
    hint: Message
    kind: SettingKind = SettingKind.TEXT


SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec(
        "issuer_name",
        Message("Name of the issuer"),
        Message("Stands at the head of every letter, in Kazakh and in Russian."),
    ),
    SettingSpec(
        "issuer_address",
        Message("Address and contacts of the issuer"),
        Message("Printed under the name of the issuer."),
    ),
    SettingSpec(
        "signatory_name",
        Message("Name of the signatory"),
        Message("Who signs award and refusal letters."),
    ),
    SettingSpec(
        "signatory_post",
        Message("Post of the signatory"),
        Message("Printed before the name of the signatory."),
    ),
    SettingSpec(
        "protocol_number",
        Message("Number of the commission’s protocol"),
        Message("Letters name the protocol on which they rest."),
    ),
    SettingSpec(
        "appeal_working_days",
        Message("Term of appeal, working days"),
        Message("How long a refused applicant may complain."),
        SettingKind.NUMBER,
    ),
    SettingSpec(
        "signing_working_days",
        Message("Term for signing the agreement, working days"),
        Message("Counted from the day on which the award letter arrives."),
        SettingKind.NUMBER,
    ),
    SettingSpec(
        "consent_working_days",
        Message("Term for a donor’s consent, working days"),
        Message("How long a donor that asked to be heard may think about a proposed split."),
        SettingKind.NUMBER,
    ),
    SettingSpec(
        "award_conditions",
        Message("Conditions of awards"),
        Message("One condition per line; Kazakh and Russian lines belong together in their order."),
        SettingKind.LONG,
    ),
    SettingSpec(
        "act_grants",
        Message("Act on grants"),
        Message("The law or order that letters and calls refer to."),
        SettingKind.LONG,
    ),
    SettingSpec(
        "act_appeal",
        Message("Act on appeals"),
        Message("The rule that a refusal letter quotes for complaints."),
        SettingKind.LONG,
    ),
    SettingSpec(
        "documents",
        Message("Documents to attach"),
        Message("One document in each line. Every call shows this list."),
        SettingKind.LONG,
    ),
)
SPEC_OF = {spec.name: spec for spec in SETTINGS}


def check_setting(name: str, texts: dict[str, str]) -> Iterator[Fault]:
    """Refuse an unknown setting, an empty text, or a term that is no number of days."""
    spec = SPEC_OF.get(name)
    if spec is None:
        yield Fault(
            "name", "setting_unknown", Message("There is no setting “%(name)s”.", name=name)
        )
        return
    if spec.kind == SettingKind.NUMBER:
        value = texts["kk"]
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 365):
            yield Fault(
                "value", "days_range", Message("Enter a number of working days from 1 to 365.")
            )
    elif not (texts["kk"] and texts["ru"]):
        yield Fault("value", "text_missing", Message("Give the text in Kazakh and in Russian."))


def check_grant_type(
    *, months: tuple[int, int], mci: tuple[int, int | None], validity: tuple[date, date | None]
) -> Iterator[Fault]:
    """Refuse a type of grant whose term, limits or validity are turned round."""
    if not 0 < months[0] < months[1] <= 120:
        yield Fault(
            "max_months",
            "months_reversed",
            Message("The longest term must be above the shortest, and 120 months at most."),
        )
    if mci[0] < 0 or (mci[1] is not None and mci[0] >= mci[1]):
        yield Fault(
            "max_mci", "mci_reversed", Message("The upper limit must be above the lower limit.")
        )
    if validity[1] is not None and validity[0] >= validity[1]:
        yield Fault(
            "valid_to", "validity_reversed", Message("The last day must come after the first day.")
        )
