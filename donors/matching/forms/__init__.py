"""What an officer says about runs."""

from donors.matching.forms.drafts import DraftForm, ReturnForm
from donors.matching.forms.what_if import WHAT_IF_FORMS, WhatIfForm

__all__ = ["WHAT_IF_FORMS", "DraftForm", "ReturnForm", "WhatIfForm"]
