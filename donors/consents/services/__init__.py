"""Ask donors about a run, take their answers, look after the questions."""

from donors.consents.services.answering import answer_consent
from donors.consents.services.asking import ask_donors, void_questions, void_questions_of_call
from donors.consents.services.opening import open_projects
from donors.consents.services.telling import OVERDUE, REMIND, remind_when_due, tell_overdue
from donors.consents.services.tending import (
    check_asked,
    extend_consent,
    remind_donor,
    split_without,
)

__all__ = [
    "OVERDUE",
    "REMIND",
    "answer_consent",
    "ask_donors",
    "check_asked",
    "extend_consent",
    "open_projects",
    "remind_donor",
    "remind_when_due",
    "split_without",
    "tell_overdue",
    "void_questions",
    "void_questions_of_call",
]
