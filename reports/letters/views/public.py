"""Anyone may ask whether a letter is genuine: by its code or by its file."""

from __future__ import annotations

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.documents.roots import trust_roots
from app.portals import public
from app.portals.access import anyone
from app.portals.replica import reads_replica
from app.portals.searched import search_text
from app.portals.transactions import reads_only
from grants.awards.queries import awards_by_decision
from reports.letters import queries
from reports.letters.forms import CodeForm, FileForm
from reports.letters.models import Letter
from reports.letters.rules import LetterSnapshot, from_canonical, typed_code
from reports.letters.services.verify import FileState, verify_file

bp = public.blueprint("letters", __name__, path="verify")


@bp.get("")
@anyone
def start() -> ResponseReturnValue:
    """Ask for a code or a file; a typed code leads to its page."""
    typed = typed_code(search_text("code", most=40))
    if typed:
        return redirect(url_for(".show", code=typed))
    return _start(FileForm())


def _start(form: FileForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("public_letters_start.html", form=form, code_form=CodeForm())
    return page, status


@bp.get("/<code>")
@anyone
@reads_replica
def show(code: str) -> ResponseReturnValue:
    """Tell what the register says of a code."""
    letter = queries.letter_by_code(typed_code(code))
    if letter is None or letter.sealed_at is None:
        return render_template("public_letters_unknown.html", code=code[:30]), 404
    return _told(letter)


def _told(letter: Letter, *, by_file: bool = False) -> ResponseReturnValue:
    newest = queries.newest_version(letter)
    return render_template(
        "public_letters_show.html",
        letter=letter,
        newest=newest if newest.id != letter.id else None,
        award=awards_by_decision([letter.decision_id]).get(letter.decision_id),
        snapshot=from_canonical(letter.snapshot),
        by_file=by_file,
    )


@bp.post("")
@anyone
@reads_only
def check() -> ResponseReturnValue:
    """Check an uploaded letter: its seal, what it carries, and the register."""
    form = FileForm()
    if not form.validate_on_submit() or form.file.data is None:
        return _start(form, 422)
    content = form.file.data.read()
    settings = current_app.extensions["settings"]
    verdict = verify_file(content, trust_roots=trust_roots(settings.var_dir / "keys"))
    letter = queries.letter_by_file(verdict.sha256)
    if verdict.state == FileState.GENUINE and letter is not None:
        return _told(letter, by_file=True)
    snapshot: LetterSnapshot | None = verdict.snapshot
    return render_template(
        "public_letters_refused.html",
        altered=verdict.state == FileState.ALTERED,
        unregistered=verdict.state == FileState.GENUINE,
        snapshot=snapshot,
        sha256=verdict.sha256,
    ), 422
