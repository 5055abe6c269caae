"""The sections of a draft: one short page each, saved by a button and while typing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import Invalid, NotFound, StorageFailed
from app.portals.access import anyone, current_actor
from app.portals.downloads import send_stored
from app.portals.language import say
from app.portals.transactions import commits
from grants.applications import forms, queries, services
from grants.applications.models import Application
from grants.applications.permissions import can_edit, can_prepare
from grants.applications.services.attaching import MAX_TOTAL_BYTES
from grants.applications.services.saving import revision
from grants.applications.states import ATTACHMENT_KINDS, TEXTS, TextSection
from grants.applications.views.applicant import SECTION_TITLES, bp, page_values
from grants.applications.views.shared import region_names, theme_names


def own(application_id: UUID) -> Application:
    """Load an application of one's own to change.

    The service judges clock and state, so that nothing typed is lost.
    """
    application = queries.get_application(application_id, actor=current_actor())
    can_prepare(current_actor(), application).enforce()
    return application


def editable(application_id: UUID) -> Application:
    """Load an application whose working copy the actor may change."""
    application = queries.get_application(application_id, actor=current_actor())
    can_edit(current_actor(), application).enforce()
    return application


def section_page(
    application: Application, section: str, form: Any, status: int = 200, **more: Any
) -> ResponseReturnValue:
    names = list(SECTION_TITLES)
    at = names.index(section)
    if form.version.data is None:
        form.version.data = revision(application, section)
    template = f"applicant_applications_{section if section not in TEXTS else 'text'}.html"
    return render_template(
        template,
        form=form,
        section=section,
        step=at + 1,
        steps=len(names),
        autosave=url_for(request.endpoint or ".show", **(request.view_args or {})),
        **page_values(application),
        **more,
    ), status


def saved(application: Application, section: str) -> ResponseReturnValue:
    """Answer a save: the new version to the page that saves while typing, else the next page."""
    if request.headers.get("X-Requested-With") == "autosave":
        return jsonify(version=revision(application, section))
    if request.form.get("stay"):
        flash(_("Saved."), "success")
        return redirect(_address(application, section))
    names = [*SECTION_TITLES, "check"]
    return redirect(_address(application, names[names.index(section) + 1]))


def _address(application: Application, section: str) -> str:
    if section in TEXTS:
        return url_for(".text", application_id=application.id, code=section)
    return url_for(f".{section}", application_id=application.id)


@bp.get("/<uuid:application_id>/basics")
@anyone
def basics(application_id: UUID) -> ResponseReturnValue:
    """Title, language, region, themes."""
    application = editable(application_id)
    known = revision(application, "basics") > 0
    stored = {
        "title": application.title,
        "language": application.language if known else None,
        "region_code": application.region_code,
        "themes": application.themes,
    }
    return section_page(application, "basics", _offer(forms.BasicsForm(data=stored), application))


@bp.post("/<uuid:application_id>/basics")
@anyone
@commits
def save_basics(application_id: UUID) -> ResponseReturnValue:
    """Save title, language, region, themes."""
    application = own(application_id)
    form = _offer(forms.BasicsForm(), application)
    if form.validate():
        try:
            services.save_basics(
                application,
                title=form.title.data,
                language=form.language.data or "",
                region_code=form.region_code.data,
                themes=form.themes.data or [],
                seen_version=form.version.data,
                actor=current_actor(),
            )
            return saved(application, "basics")
        except Invalid as refusal:
            form.refuse_all(refusal)
    return section_page(application, "basics", form, 422)


def _offer(form: forms.BasicsForm, application: Application) -> forms.BasicsForm:
    regions, themes = region_names(), theme_names()
    call = application.call
    form.region_code.choices = [(code, regions[code]) for code in regions if code in call.regions]
    form.themes.choices = [(code, themes.get(code, code)) for code in call.themes]
    return form


def _section(code: str) -> TextSection:
    if code not in TEXTS:
        raise NotFound
    return TEXTS[code]


def _text_form(section: TextSection, **options: Any) -> Any:
    return forms.text_form(section, say(section.title), say(section.hint), **options)


@bp.get("/<uuid:application_id>/text/<code>")
@anyone
def text(application_id: UUID, code: str) -> ResponseReturnValue:
    """One of the texts."""
    section = _section(code)
    application = editable(application_id)
    form = _text_form(section, data={"text": application.texts.get(code, "")})
    return section_page(application, code, form)


@bp.post("/<uuid:application_id>/text/<code>")
@anyone
@commits
def save_text(application_id: UUID, code: str) -> ResponseReturnValue:
    """Save one of the texts."""
    section = _section(code)
    application = own(application_id)
    form = _text_form(section)
    if form.validate():
        try:
            services.save_texts(
                application,
                texts={code: form.text.data},
                seen_version=form.version.data,
                actor=current_actor(),
            )
            return saved(application, code)
        except Invalid as refusal:
            form.refuse_all(refusal)
    return section_page(application, code, form, 422)


@bp.get("/<uuid:application_id>/files")
@anyone
def files(application_id: UUID) -> ResponseReturnValue:
    """The files of the application."""
    return _files_page(editable(application_id), forms.FileForm())


@bp.post("/<uuid:application_id>/files")
@anyone
@commits
def attach(application_id: UUID) -> ResponseReturnValue:
    """Take one file."""
    application = own(application_id)
    form = forms.FileForm()
    form.offer()
    if form.validate():
        try:
            services.attach_file(
                application,
                content=form.content(),
                name=form.name(),
                kind=str(form.kind.data),
                actor=current_actor(),
            )
            flash(_("The file has been attached."), "success")
            return redirect(url_for(".files", application_id=application.id))
        except Invalid as refusal:
            form.refuse_all(refusal)
        except StorageFailed as failure:
            form.refuse("file", failure.message)
            return _files_page(application, form, failure.status)
    return _files_page(application, form, 422)


def _files_page(
    application: Application, form: forms.FileForm, status: int = 200
) -> ResponseReturnValue:
    form.offer()
    rows = queries.attachments_of(application.id)
    return section_page(
        application,
        "files",
        form,
        status,
        rows=rows,
        kinds={kind.value: label for kind, label in ATTACHMENT_KINDS.items()},
        used=sum(row.file.size_bytes for row in rows),
        limit=MAX_TOTAL_BYTES,
        action_form=forms.ActionForm(),
    )


@bp.post("/<uuid:application_id>/files/<uuid:attachment_id>/remove")
@anyone
@commits
def remove_file(application_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Take a file out of the draft."""
    application = own(application_id)
    attachment = queries.get_attachment(application, attachment_id)
    services.remove_attachment(application, attachment, actor=current_actor())
    flash(_("The file has been removed."), "success")
    return redirect(url_for(".files", application_id=application.id))


@bp.get("/<uuid:application_id>/files/<uuid:attachment_id>")
@anyone
def file(application_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Download a file of one's own application."""
    application = queries.get_application(application_id, actor=current_actor())
    return send_stored(queries.get_attachment(application, attachment_id).file)
