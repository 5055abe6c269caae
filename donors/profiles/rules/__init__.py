"""Plain rules of donors: what they say of themselves, and what is known of them."""

from donors.profiles.rules.diligence import (
    REQUIRED,
    WARN_DAYS,
    Held,
    Standing,
    StandingState,
    standing_of,
)
from donors.profiles.rules.texts import (
    ABOUT_LENGTH,
    NAME_LENGTH,
    PROFILE_LABELS,
    ProfileTexts,
    check_texts,
)

__all__ = [
    "ABOUT_LENGTH",
    "NAME_LENGTH",
    "PROFILE_LABELS",
    "REQUIRED",
    "WARN_DAYS",
    "Held",
    "ProfileTexts",
    "Standing",
    "StandingState",
    "check_texts",
    "standing_of",
]
