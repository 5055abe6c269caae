"""What the pages of an application show in every portal."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from flask import Response

from app.core.canonical import canonical_bytes
from app.core.i18n import Message, in_language
from app.organisations.queries import regions
from app.portals.language import current_language
from grants.applications.models import Submission
from grants.applications.rules import Draft, own_percent
from grants.applications.rules.submission import file_name
from grants.applications.states import ATTACHMENT_KINDS, TEXT_SECTIONS, ApplicationState
from grants.programmes.queries import themes

STATE_COLOURS: Mapping[ApplicationState, str] = {
    ApplicationState.DRAFT: "grey",
    ApplicationState.SUBMITTED: "blue",
    ApplicationState.WITHDRAWN: "yellow",
    ApplicationState.UNDER_REVIEW: "purple",
    ApplicationState.AWARDED: "green",
    ApplicationState.REFUSED: "red",
}

ACTION_LABELS: Mapping[str, Message] = {
    "application.started": Message("Draft begun"),
    "application.saved": Message("Draft changed"),
    "application.file_attached": Message("File attached"),
    "application.file_removed": Message("File removed"),
    "application.submitted": Message("Submitted"),
    "application.withdrawn": Message("Withdrawn"),
    "application.review_started": Message("Review started"),
    "application.awarded": Message("Grant awarded"),
    "application.refused": Message("Refused"),
}


def region_names() -> dict[str, str]:
    """Name the regions in the reader's language."""
    return {row.code: in_language(row, "name", current_language()) for row in regions()}


def theme_names() -> dict[str, str]:
    """Name the themes in the reader's language."""
    return {row.code: in_language(row, "name", current_language()) for row in themes()}


def body_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Prepare the content of an application (its canonical form) for the shared template."""
    known_themes = theme_names()
    budget = sorted(content["budget"], key=lambda line: line["year"])
    return {
        "content_": content,
        "region": region_names().get(content["region"] or "", ""),
        "themes": [known_themes.get(code, code) for code in content["themes"]],
        "text_sections": [(one, content["texts"].get(one.code, "")) for one in TEXT_SECTIONS],
        "budget": [
            (year, list(lines)) for year, lines in groupby(budget, key=lambda line: line["year"])
        ],
        "sums": {row["year"]: row for row in content["years"]},
        "own_percent": own_percent(content["requested_minor"], content["own_contribution_minor"]),
        "kinds": {kind.value: text for kind, text in ATTACHMENT_KINDS.items()},
    }


def facts_of_draft(draft: Draft) -> dict[str, bool]:
    """Tell of each section whether something stands in it."""
    return {
        "basics": bool(draft.title and draft.region_code and draft.themes),
        "indicators": bool(draft.indicators),
        "budget": bool(draft.lines),
        **{one.code: bool(draft.texts.get(one.code, "").strip()) for one in TEXT_SECTIONS},
    }


def send_content(submission: Submission) -> Response:
    """Offer the canonical content of a submission: the bytes whose SHA-256 the receipt names."""
    content = submission.content
    name = file_name(content["number"], submission.ordinal, "json")
    return Response(
        canonical_bytes(content),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
