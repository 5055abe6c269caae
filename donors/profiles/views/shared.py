"""What the pages of donors show in every portal."""

from __future__ import annotations

from flask_babel import gettext as _

from app.portals.language import current_language, say
from donors.profiles.forms import ProfileForm
from donors.profiles.models import CATEGORY_LABELS, VISIBILITY_LABELS, Donor
from donors.profiles.queries import name_of


def shown_name(donor: Donor) -> str:
    """Name a donor in the reader's language."""
    return name_of(donor, current_language())


def nature_of(donor: Donor) -> str:
    """Say in a few words what kind of donor it is."""
    money = _("public money") if donor.is_public else _("private money")
    place = _("international") if donor.is_international else _("domestic")
    return f"{say(CATEGORY_LABELS[donor.category])} · {money} · {place}"


def seen_of(donor: Donor) -> str:
    """Say what the public sees of a donor."""
    return say(VISIBILITY_LABELS[donor.visibility])


def with_choices(form: ProfileForm) -> ProfileForm:
    """Offer the kinds of donors and what the public may see."""
    form.visibility.choices = [
        (level.value, say(label)[:1].upper() + say(label)[1:])
        for level, label in VISIBILITY_LABELS.items()
    ]
    form.category.choices = [(kind.value, say(label)) for kind, label in CATEGORY_LABELS.items()]
    return form
