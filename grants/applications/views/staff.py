"""What was handed in, for the operator: the register, its export, one application."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.queries import history as history_of
from app.core import clock
from app.core.figures import decimal_sign
from app.core.money import plain_text
from app.portals import staff
from app.portals.access import REGIONAL_READERS, current_actor, needs
from app.portals.downloads import safe_cell, send_stored
from app.portals.language import current_language, say
from app.portals.replica import exports_from_replica
from app.portals.searched import search_text
from grants.applications import queries
from grants.applications.queries import Filters
from grants.applications.states import APPLICATION_MACHINE, ApplicationState
from grants.applications.views.shared import (
    ACTION_LABELS,
    STATE_COLOURS,
    body_of,
    region_names,
    send_content,
    theme_names,
)

bp = staff.blueprint("applications", __name__)


_KEPT = ("call", "state", "region", "theme", "q", "sort")


def _filters() -> Filters:
    asked = request.args
    try:
        call_id = UUID(asked.get("call", ""))
    except ValueError:
        call_id = None
    states = {state.value: state for state in ApplicationState}
    return Filters(
        call_id=call_id,
        state=states.get(asked.get("state", "")),
        region=asked.get("region", "")[:6] or None,
        theme=asked.get("theme", "")[:40] or None,
        text=search_text("q"),
    )


@bp.get("/")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """The register: filtered, sorted, fifty on a page."""
    actor, filters = current_actor(), _filters()
    sort = request.args.get("sort", "submitted")
    page = queries.page_for_staff(
        filters,
        sort,
        after=request.args.get("after", "")[:100],
        before=request.args.get("before", "")[:100],
        actor=actor,
    )
    kept: dict[str, Any] = {name: request.args[name] for name in _KEPT if request.args.get(name)}
    total = queries.count_for_staff(filters, actor=actor)
    return render_template(
        "staff_applications_index.html",
        rows=page.rows,
        total=total,
        cap=queries.COUNT_CAP,
        filters=filters,
        sort=sort if sort in queries.SORTS else "submitted",
        calls=queries.calls_with_applications(),
        regions=region_names(),
        themes=theme_names(),
        labels=APPLICATION_MACHINE.labels,
        colours=STATE_COLOURS,
        states=[state for state in ApplicationState if state != ApplicationState.DRAFT],
        pager={
            "previous_url": url_for(".index", **kept, before=page.before) if page.before else "",
            "next_url": url_for(".index", **kept, after=page.after) if page.after else "",
            "note": "",
        },
        export_url=url_for(".export", **kept),
    )


@bp.get("/export.csv")
@needs(*REGIONAL_READERS)
@exports_from_replica
def export() -> ResponseReturnValue:
    """The filtered register as CSV, streamed row by row."""
    rows = queries.export_rows(
        _filters(), request.args.get("sort", "submitted"), actor=current_actor()
    )
    name = f"asar-applications-{clock.now().astimezone(clock.HOME_ZONE):%Y%m%d-%H%M}.csv"
    return Response(
        stream_with_context(_lines(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(rows: Iterator[Any]) -> Iterator[str]:
    buffer = io.StringIO()
    # A spreadsheet set to Kazakh or Russian parts cells by semicolons and decimals by commas.
    sign = decimal_sign(current_language())
    writer = csv.writer(buffer, delimiter="," if sign == "." else ";")
    labels = {state: say(label) for state, label in APPLICATION_MACHINE.labels.items()}
    yield "\ufeff"
    writer.writerow(
        [
            _("Number"), _("Call"), _("BIN"), _("Organisation (Kazakh)"),
            _("Organisation (Russian)"), _("Title of the project"), _("Region"), _("Themes"),
            _("State"), _("Submitted at"), _("Requested, KZT"), _("Own contribution, KZT"),
            _("SHA-256 of the content"),
        ]
    )  # fmt: skip
    for count, row in enumerate(rows, 1):
        writer.writerow(
            [
                _cell(row.number), _cell(row.call_code), row.bin, _cell(row.name_kk),
                _cell(row.name_ru), _cell(row.title), row.region_code, " ".join(row.themes),
                labels[row.state], row.submitted_at.astimezone(clock.HOME_ZONE).isoformat(),
                plain_text(row.requested_minor).replace(".", sign),
                plain_text(row.own_contribution_minor).replace(".", sign),
                row.content_sha256,
            ]
        )  # fmt: skip
        if count % 500 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(text: str | None) -> str:
    return safe_cell((text or "").replace("\n", " "))


@bp.get("/<uuid:application_id>")
@needs(*REGIONAL_READERS)
def show(application_id: UUID) -> ResponseReturnValue:
    """One application as it was handed in last."""
    application = queries.get_application(application_id, actor=current_actor())
    submissions = queries.submissions_of(application.id)
    content = queries.last_content(application.id) or {}
    return render_template(
        "staff_applications_show.html",
        application=application,
        call=application.call,
        submissions=submissions,
        history=[
            (ACTION_LABELS[event.action], event)
            for event in history_of(application.__tablename__, application.id)
            if event.action in ACTION_LABELS and event.action != "application.saved"
        ],
        state_label=APPLICATION_MACHINE.labels[application.state],
        state_colour=STATE_COLOURS[application.state],
        **body_of(content),
    )


@bp.get("/<uuid:application_id>/files/<uuid:attachment_id>")
@needs(*REGIONAL_READERS)
def file(application_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Download a file that was handed in."""
    application = queries.get_application(application_id, actor=current_actor())
    return send_stored(queries.get_attachment(application, attachment_id).file)


@bp.get("/<uuid:application_id>/submissions/<int:ordinal>.json")
@needs(*REGIONAL_READERS)
def content_file(application_id: UUID, ordinal: int) -> ResponseReturnValue:
    """The canonical content of a submission, whose SHA-256 the receipt names."""
    application = queries.get_application(application_id, actor=current_actor())
    return send_content(queries.get_submission(application, ordinal))
