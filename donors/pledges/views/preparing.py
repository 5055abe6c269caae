"""Hand the forms of a pledge what they offer: places by name, turns, the sign of a currency."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from donors.pledges.forms import terms as forms
from donors.pledges.rules import WHERE_KEYS, PledgeTerms
from donors.pledges.views.summary import names


def prepared(form: Any, terms: PledgeTerms) -> Any:
    """Hand the lists to choose from to the forms that have any."""
    form.speak(terms.currency)
    if isinstance(form, forms.PlacesForm):
        known = names()
        for key in WHERE_KEYS:
            form[key].choices = known.choices(key, terms.where.get(key, ()))
    if isinstance(form, forms.TurnForm):
        first, usual, last = _("first"), _("usual"), _("last")
        words = {0: f"0 – {first}", 5: f"5 – {usual}", 9: f"9 – {last}"}
        form.tier.choices = [(tier, words.get(tier, str(tier))) for tier in range(10)]
    return form
