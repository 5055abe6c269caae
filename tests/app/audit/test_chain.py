"""The audit chain: written with the change, broken by any edit."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit import queries, services
from app.audit.rules import first_break
from app.core.actor import SYSTEM
from app.core.db import db
from app.mail.models import MailMessage


def make_message():
    message = MailMessage(
        recipient="a@example.org", language="kk", kind="k", subject="s", body="b", message_id="<1>"
    )
    db.session.add(message)
    db.session.flush()
    return message


@pytest.fixture
def chain(app):
    message = make_message()
    for number in range(20):
        services.record("message.tried", message, actor=SYSTEM, facts={"n": number, "т": "қ"})
        db.session.commit()
    return list(queries.all_rows())


def test_chain_of_real_rows_verifies(chain):
    assert [row["seq"] for row in chain] == list(range(1, 21))
    assert first_break(chain) is None


def test_every_changed_field_is_found(chain):
    for index, row in enumerate(chain):
        for field in row:
            damaged = [dict(r) for r in chain]
            damaged[index][field] = "x" if row[field] != "x" else "y"
            found = first_break(damaged)

            assert found is not None
            assert found.seq <= row["seq"] + 1


def test_removed_and_swapped_rows_are_found(chain):
    for index in range(len(chain) - 1):
        assert first_break(chain[:index] + chain[index + 1 :]) is not None
        swapped = [*chain]
        swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
        assert first_break(swapped) is not None


def test_rolled_back_change_leaves_no_row(app):
    services.record("message.tried", make_message(), actor=SYSTEM)
    db.session.rollback()
    db.session.commit()

    assert list(queries.all_rows()) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET action='x'", "DELETE FROM audit_event"]
)
def test_database_refuses_to_change_rows(chain, statement):
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text(statement))
