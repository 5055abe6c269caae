"""The first accounts of a fresh installation: made by command, since nobody can sign in yet.

`python -m tests.e2e.steps.staffing administrator=a@x.example officer=b@x.example ...`
"""

from __future__ import annotations

import sys

from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.factory import create_app
from app.identity.services import create_user, grant_role
from config import Settings
from tests.e2e.steps.visitor import PASSWORD


def main(wanted: list[str]) -> None:
    app = create_app(Settings.from_env())
    with app.app_context():
        for one in wanted:
            roles, _, email = one.partition("=")
            user = create_user(
                email=email,
                name=f"DEMO {email.partition('@')[0]}",
                language="ru",
                password=PASSWORD,
                actor=SYSTEM,
            )
            for role in roles.split("+"):
                grant_role(user=user, role=Role(role), actor=SYSTEM)
        db.session.commit()


if __name__ == "__main__":
    main(sys.argv[1:])
