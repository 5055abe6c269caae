"""An application as its reviewer reads it: what was handed in, never a later draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.organisations.queries import regions
from app.portals.language import say
from app.portals.rendering import content
from grants.applications.models import Application
from grants.applications.queries import attachments_of, last_content
from grants.applications.states import ATTACHMENT_KINDS, TEXT_SECTIONS, AttachmentKind
from grants.programmes.queries import themes


class File(NamedTuple):
    """A file to download."""

    id: UUID
    name: str
    kind: str


class Reading(NamedTuple):
    """The parts of an application in the order of the page."""

    title: str
    language: str
    region: str
    themes: str
    texts: list[tuple[str, str, str]]
    indicators: Sequence[dict[str, Any]]
    budget: Sequence[dict[str, Any]]
    years: Sequence[dict[str, Any]]
    requested_minor: int
    own_minor: int
    files: list[File]


def reading_of(application: Application) -> Reading:
    """Gather what was handed in last."""
    handed = last_content(application.id) or {}
    texts = handed.get("texts") or application.texts
    return Reading(
        title=handed.get("title", application.title),
        language=handed.get("language", application.language),
        region=region_name(application.region_code),
        themes=_theme_names(application.themes),
        texts=[
            (section.code, say(section.title), texts.get(section.code, ""))
            for section in TEXT_SECTIONS
        ],
        indicators=handed.get("indicators", []),
        budget=handed.get("budget", []),
        years=handed.get("years", []),
        requested_minor=handed.get("requested_minor", application.requested_minor),
        own_minor=handed.get("own_contribution_minor", application.own_contribution_minor),
        files=_files(application, handed),
    )


def region_name(code: str | None) -> str:
    """Name a region for the reader."""
    return next((content(row, "name") for row in regions() if row.code == code), code or "")


def _theme_names(codes: Sequence[str]) -> str:
    names = {theme.code: content(theme, "name") for theme in themes()}
    return ", ".join(names.get(code, code) for code in codes)


def _files(application: Application, handed: dict[str, Any]) -> list[File]:
    if handed:
        listed = [(UUID(one["id"]), one["name"], one["kind"]) for one in handed["attachments"]]
    else:
        listed = [(one.id, one.file.label, one.kind) for one in attachments_of(application.id)]
    return [File(key, name, _kind_name(kind)) for key, name, kind in listed]


def _kind_name(kind: str) -> str:
    known = kind in set(AttachmentKind)
    return say(ATTACHMENT_KINDS[AttachmentKind(kind)]) if known else kind
