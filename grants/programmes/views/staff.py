"""Programmes and reference figures for staff: read by all, changed by officers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid, NotFound
from app.core.i18n import in_language
from app.portals import staff
from app.portals.access import REGIONAL_READERS, current_actor, needs
from app.portals.forms import BaseForm, languages_of
from app.portals.language import current_language, say
from app.portals.rendering import day, money
from app.portals.transactions import commits
from grants.programmes import forms, queries, services
from grants.programmes.forms import split
from grants.programmes.models import ProgrammeSetting
from grants.programmes.permissions import can_edit_reference
from grants.programmes.rules import SETTINGS, SPEC_OF, SettingKind, SettingSpec

bp = staff.blueprint("programmes", __name__)

EDITORS = (Role.OFFICER, Role.ADMINISTRATOR)


@bp.get("/")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """Programmes, themes, and the figures that calls and letters rest on."""
    today = clock.today()
    return render_template(
        "staff_programmes_index.html",
        programmes=queries.list_programmes(),
        themes=queries.themes(),
        limits=queries.limits_on(today),
        mci=queries.mci_of(today.year),
        may_edit=can_edit_reference(current_actor()),
    )


@bp.get("/new")
@needs(*EDITORS)
def new() -> ResponseReturnValue:
    """Ask for a new programme."""
    return render_template("staff_programmes_edit.html", form=forms.NewProgrammeForm())


@bp.post("/new")
@needs(*EDITORS)
@commits
def create() -> ResponseReturnValue:
    """Open a programme."""
    form = forms.NewProgrammeForm()
    if form.validate():
        try:
            services.create_programme(code=form.code.data, **_texts_of(form), actor=current_actor())
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The programme is saved."), "success")
            return redirect(url_for(".index"))
    return render_template("staff_programmes_edit.html", form=form), 422


def _texts_of(form: forms.ProgrammeForm) -> dict[str, str]:
    return {**split(form.title.data, "title"), **split(form.description.data, "description")}


@bp.get("/<uuid:programme_id>/edit")
@needs(*EDITORS)
def edit(programme_id: UUID) -> ResponseReturnValue:
    """Ask for other texts of a programme."""
    row = queries.get_programme(programme_id)
    stored = {name: languages_of(row, name) for name in ("title", "description")}
    form = forms.ProgrammeForm(data={**stored, "version": row.version})
    return render_template("staff_programmes_edit.html", form=form, programme=row)


@bp.post("/<uuid:programme_id>/edit")
@needs(*EDITORS)
@commits
def save(programme_id: UUID) -> ResponseReturnValue:
    """Change the texts of a programme."""
    row = queries.get_programme(programme_id)
    form = forms.ProgrammeForm()
    if not form.validate():
        return render_template("staff_programmes_edit.html", form=form, programme=row), 422
    services.update_programme(
        row, texts=_texts_of(form), seen_version=form.version.data, actor=current_actor()
    )
    flash(_("The programme is saved."), "success")
    return redirect(url_for(".index"))


@bp.get("/mci")
@needs(*REGIONAL_READERS)
def mci() -> ResponseReturnValue:
    """The index of every year."""
    return _mci_page(forms.MciForm())


@bp.post("/mci")
@needs(*EDITORS)
@commits
def save_mci() -> ResponseReturnValue:
    """Set or correct the index of a year."""
    form = forms.MciForm()
    if form.validate():
        try:
            services.set_mci(
                year=form.year.data or 0,
                amount_minor=form.amount_minor.data or 0,
                act=form.act.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The index is saved."), "success")
            return redirect(url_for(".mci"))
    return _mci_page(form, 422)


def _mci_page(form: forms.MciForm, status: int = 200) -> ResponseReturnValue:
    rows = [[str(row.year), money(row.amount_minor), row.act or "—"] for row in queries.mci_years()]
    may_edit = can_edit_reference(current_actor())
    page = render_template("staff_programmes_mci.html", rows=rows, form=form, may_edit=may_edit)
    return page, status


@bp.get("/grant-types")
@needs(*REGIONAL_READERS)
def grant_types() -> ResponseReturnValue:
    """Every version of every type of grant."""
    return render_template(
        "staff_programmes_types.html",
        rows=queries.all_grant_types(),
        limits=queries.limits_on(clock.today()),
        mci=queries.mci_of(clock.today().year),
        may_edit=can_edit_reference(current_actor()),
    )


@bp.get("/grant-types/<uuid:type_id>")
@needs(*EDITORS)
def grant_type(type_id: UUID) -> ResponseReturnValue:
    """Ask for other limits of a type of grant."""
    row = queries.get_grant_type(type_id)
    names = ("min_months", "max_months", "min_mci", "max_mci", "valid_from", "act", "version")
    stored = {name: getattr(row, name) for name in names}
    form = forms.GrantTypeForm(data={**stored, "name": languages_of(row, "name")})
    return render_template("staff_programmes_type.html", form=form, row=row)


@bp.post("/grant-types/<uuid:type_id>")
@needs(*EDITORS)
@commits
def save_grant_type(type_id: UUID) -> ResponseReturnValue:
    """Correct a version, or start a new one from another day on."""
    row = queries.get_grant_type(type_id)
    form = forms.GrantTypeForm()
    if form.validate():
        try:
            services.set_grant_type(
                code=row.code,
                **split(form.name.data, "name"),
                **{
                    name: form[name].data
                    for name in ("min_months", "max_months", "min_mci", "max_mci", "valid_from")
                },
                valid_to=row.valid_to if form.valid_from.data == row.valid_from else None,
                act=form.act.data,
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The type of grant is saved."), "success")
            return redirect(url_for(".grant_types"))
    return render_template("staff_programmes_type.html", form=form, row=row), 422


@bp.get("/settings")
@needs(*REGIONAL_READERS)
def settings() -> ResponseReturnValue:
    """The dated texts that are valid today."""
    found = queries.settings_on(clock.today())
    language = current_language()
    rows = [
        (spec, in_language(found[spec.name], "value", language), found[spec.name].valid_from)
        if spec.name in found
        else (spec, "", None)
        for spec in SETTINGS
    ]
    may_edit = can_edit_reference(current_actor())
    return render_template("staff_programmes_settings.html", rows=rows, may_edit=may_edit)


@bp.get("/settings/<name>")
@needs(*EDITORS)
def setting(name: str) -> ResponseReturnValue:
    """Ask for a new text from a day on."""
    spec = _spec(name)
    row = queries.setting(name, clock.today())
    return _setting_page(spec, _setting_form(spec, row))


@bp.post("/settings/<name>")
@needs(*EDITORS)
@commits
def save_setting(name: str) -> ResponseReturnValue:
    """Set a text from a day on."""
    spec = _spec(name)
    form = _FORMS[spec.kind]()
    if form.validate():
        value = form["value"].data
        is_number = spec.kind == SettingKind.NUMBER
        texts = dict.fromkeys(("kk", "ru", "en"), str(value)) if is_number else value
        try:
            services.set_setting(
                name=name,
                valid_from=form["valid_from"].data,
                **split(texts, "value"),
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("Saved: %(part)s", part=say(spec.label)), "success")
            return redirect(url_for(".settings"))
    return _setting_page(spec, form, 422)


_FORMS: dict[SettingKind, type[BaseForm]] = {
    SettingKind.TEXT: forms.TextForm,
    SettingKind.LONG: forms.LongTextForm,
    SettingKind.NUMBER: forms.DaysForm,
}


def _spec(name: str) -> SettingSpec:
    if name not in SPEC_OF:
        raise NotFound
    return SPEC_OF[name]


def _setting_form(spec: SettingSpec, row: ProgrammeSetting | None) -> BaseForm:
    stored: dict[str, object] = {"valid_from": clock.today()}
    if row is not None and spec.kind == SettingKind.NUMBER:
        stored["value"] = int(row.value_kk)
    elif row is not None:
        stored["value"] = languages_of(row, "value")
    return _FORMS[spec.kind](data=stored)


def _setting_page(spec: SettingSpec, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    language = current_language()
    past = [
        [day(row.valid_from), in_language(row, "value", language)]
        for row in queries.setting_history(spec.name)
    ]
    return render_template("staff_programmes_setting.html", spec=spec, form=form, past=past), status
