"""What letters say: their parts, the frozen snapshot, and how one is read back."""

from reports.letters.rules.codes import typed_code
from reports.letters.rules.parts import (
    Addressee,
    Call,
    CriterionResult,
    Funding,
    Issuer,
    LetterKind,
    Protocol,
    Refusal,
    Signatory,
    Source,
    Term,
    Withdrawal,
    Words,
)
from reports.letters.rules.reading import from_canonical
from reports.letters.rules.snapshot import FORMAT, HASH_KEYWORD, SNAPSHOT_FILE, LetterSnapshot

__all__ = [
    "FORMAT",
    "HASH_KEYWORD",
    "SNAPSHOT_FILE",
    "Addressee",
    "Call",
    "CriterionResult",
    "Funding",
    "Issuer",
    "LetterKind",
    "LetterSnapshot",
    "Protocol",
    "Refusal",
    "Signatory",
    "Source",
    "Term",
    "Withdrawal",
    "Words",
    "from_canonical",
    "typed_code",
]
