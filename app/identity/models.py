"""People, their roles at the operator, their sessions, and attempts to get in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.actor import Role
from app.core.db import Json, JsonList, Record, Versioned
from app.core.text import kazakh_order


class RoleAssignment(Record):
    """One role of one person; a front-office officer's is bound to a region."""

    __tablename__ = "identity_role_assignment"
    __table_args__ = (
        UniqueConstraint("user_id", "role", name="uq_identity_role_assignment_role"),
        CheckConstraint(
            "(role = 'front_office') = (region_code IS NOT NULL)", name="region_if_front_office"
        ),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    role: Mapped[Role]
    region_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_region.code"))
    granted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))


class User(Versioned):
    """A person who can sign in. The e-mail is stored folded and is unique."""

    __tablename__ = "identity_user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_folded"),
        Index("ix_identity_user_name", text(kazakh_order("name")), "id"),
    )

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="kk")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[JsonList | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    assignments: Mapped[list[RoleAssignment]] = relationship(
        foreign_keys=RoleAssignment.user_id, lazy="selectin", order_by=RoleAssignment.role
    )


class Consent(Record):
    """A person agreed to the processing of personal data. A trigger refuses any change."""

    __tablename__ = "identity_consent"
    __table_args__ = (
        UniqueConstraint("user_id", "text_version", name="uq_identity_consent_text"),
        CheckConstraint("length(text_sha256) = 64", name="whole_hash"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    text_sha256: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]


class WebSession(Record):
    """One signed-in (or visiting) browser. Only the hash of its token is stored."""

    __tablename__ = "identity_web_session"
    __table_args__ = (Index("ix_identity_web_session_user", "user_id", "last_seen_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    facts: Mapped[Json]
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    ip_prefix: Mapped[str] = mapped_column(String(45), default="")
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Record):
    """An attempt to sign in, to pass the second factor or to reset: counted for the limits."""

    __tablename__ = "identity_sign_in_attempt"
    __table_args__ = (
        Index("ix_identity_sign_in_attempt_subject", "kind", "subject", "created_at"),
        Index("ix_identity_sign_in_attempt_ip", "kind", "ip_prefix", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(320))
    ip_prefix: Mapped[str] = mapped_column(String(45), default="")
    succeeded: Mapped[bool] = mapped_column(default=False)
