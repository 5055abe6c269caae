"""Work after a submission: write its receipt as a PDF, in the language of the application."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.core import clock, figures
from app.core.actor import SYSTEM
from app.core.i18n import LOCALES, Message
from app.core.translate import translate
from app.documents.pdf import render_pdf
from grants.applications import queries, services
from grants.applications.models import Submission
from grants.applications.rules.submission import file_name


def write_receipt(submission_id: str) -> None:
    """Write and keep the receipt of a submission."""
    submission = queries.submission_by_id(UUID(submission_id))
    if submission is None or queries.receipt_file(submission.id):
        return
    number = submission.content["number"]
    pdf = receipt_pdf(submission)
    label = file_name(number, submission.ordinal, "pdf")
    services.keep_receipt(submission, pdf=pdf, label=label, actor=SYSTEM)


def receipt_pdf(submission: Submission) -> bytes:
    """Draw the receipt: what, when by the server's clock, and the hash that proves it."""
    content = submission.content
    language = content["language"]
    title = translate(Message("Receipt of an application"), language)
    name = translate(Message("Asar"), language)
    environment = current_app.jinja_env
    html = environment.get_template("receipt_applications.html").render(
        language=language,
        name=name,
        title=title,
        number=content["number"],
        facts=[(translate(label, language), value) for label, value in _facts(submission)],
        check=[translate(line, language) for line in _how_to_check(submission)],
    )
    return render_pdf(
        html,
        title=f"{title} {content['number']}",
        lang=LOCALES[language].replace("_", "-"),
        stylesheet=environment.get_template("receipt_applications.css").render(),
        author=name,
    )


def _facts(submission: Submission) -> list[tuple[Message, str]]:
    content = submission.content
    body = content["organisation"]
    local = submission.submitted_at.astimezone(clock.HOME_ZONE)
    offset = f"{local:%z}"
    asked = figures.exact(content["requested_minor"], content["language"])
    return [
        (Message("Organisation"), body[f"name_{content['language']}"]),
        (Message("BIN"), body["bin"]),
        (Message("Call"), content["call"]),
        (Message("Title of the project"), content["title"]),
        (Message("Amount asked for"), f"{asked}\u00a0₸"),
        (
            Message("Time of the server"),
            f"{local:%d.%m.%Y %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})",
        ),
        (Message("Submission"), str(submission.ordinal)),
        (Message("Files"), str(len(content["attachments"]))),
        (Message("SHA-256 of the content"), submission.content_sha256),
    ]


def _how_to_check(submission: Submission) -> list[Message]:
    name = file_name(submission.content["number"], submission.ordinal, "json")
    return [
        Message("Download the content file %(name)s on the page of the application.", name=name),
        Message("Work out its SHA-256, for example by: %(command)s", command=f"sha256sum {name}"),
        Message("It must be the same, character for character, as on this receipt."),
    ]
