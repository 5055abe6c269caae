"""All tables"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table('audit_event',
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('request_id', sa.String(length=40), nullable=True),
    sa.Column('ip_prefix', sa.String(length=45), nullable=True),
    sa.Column('action', sa.String(length=80), nullable=False),
    sa.Column('object_type', sa.String(length=80), nullable=False),
    sa.Column('object_id', sa.String(length=40), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('prev_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(hash) = 64 AND length(prev_hash) = 64', name=op.f('ck_audit_event_whole_hashes')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_event')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_event_hash'))
    )
    op.create_index(op.f('ix_audit_event_action'), 'audit_event', ['action'], unique=False)
    op.create_index('ix_audit_event_object', 'audit_event', ['object_type', 'object_id', 'seq'], unique=False)
    op.create_table('grants_grant_type',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name_kk', sa.String(length=200), nullable=False),
    sa.Column('name_ru', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('min_months', sa.BigInteger(), nullable=False),
    sa.Column('max_months', sa.BigInteger(), nullable=False),
    sa.Column('min_mci', sa.BigInteger(), nullable=False),
    sa.Column('max_mci', sa.BigInteger(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('act', sa.String(length=300), nullable=False),
    sa.CheckConstraint('max_mci IS NULL OR min_mci < max_mci', name=op.f('ck_grants_grant_type_mci_in_order')),
    sa.CheckConstraint('min_months < max_months', name=op.f('ck_grants_grant_type_months_in_order')),
    sa.CheckConstraint('valid_to IS NULL OR valid_from < valid_to', name=op.f('ck_grants_grant_type_validity_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_grant_type')),
    sa.UniqueConstraint('code', 'valid_from', name='uq_grants_grant_type_validity')
    )
    op.create_table('grants_mci',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.String(length=300), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_grants_mci_amount_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_mci')),
    sa.UniqueConstraint('year', name=op.f('uq_grants_mci_year'))
    )
    op.create_table('grants_programme',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title_kk', sa.String(length=300), nullable=False),
    sa.Column('title_ru', sa.String(length=300), nullable=False),
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('description_kk', sa.Text(), nullable=False),
    sa.Column('description_ru', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_programme')),
    sa.UniqueConstraint('code', name=op.f('uq_grants_programme_code'))
    )
    op.create_table('grants_programme_setting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('value_kk', sa.Text(), nullable=False),
    sa.Column('value_ru', sa.Text(), nullable=False),
    sa.Column('value_en', sa.Text(), nullable=False),
    sa.Column('set_by_id', sa.Uuid(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_programme_setting')),
    sa.UniqueConstraint('name', 'valid_from', name='uq_grants_programme_setting_validity')
    )
    op.create_table('grants_theme',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_kk', sa.String(length=200), nullable=False),
    sa.Column('name_ru', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_grants_theme'))
    )
    op.create_table('identity_sign_in_attempt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=320), nullable=False),
    sa.Column('ip_prefix', sa.String(length=45), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_sign_in_attempt'))
    )
    op.create_index('ix_identity_sign_in_attempt_ip', 'identity_sign_in_attempt', ['kind', 'ip_prefix', 'created_at'], unique=False)
    op.create_index('ix_identity_sign_in_attempt_subject', 'identity_sign_in_attempt', ['kind', 'subject', 'created_at'], unique=False)
    op.create_table('identity_user',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tf_primary_method', sa.String(length=64), nullable=True),
    sa.Column('tf_totp_secret', sa.String(length=255), nullable=True),
    sa.Column('tf_last_counter', sa.BigInteger(), nullable=True),
    sa.Column('mf_recovery_codes', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_identity_user_email_folded')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_user')),
    sa.UniqueConstraint('email', name=op.f('uq_identity_user_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_identity_user_fs_uniquifier'))
    )
    op.create_index('ix_identity_user_name', 'identity_user', [sa.literal_column('(translate(lower(name), \'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ«»“”„\', \'ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ\') COLLATE "C")'), 'id'], unique=False)
    op.create_table('jobs_outbox_task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('queue', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('argument', sa.String(length=80), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dead_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_jobs_outbox_task_attempts_not_negative')),
    sa.CheckConstraint('done_at IS NULL OR dead_at IS NULL', name=op.f('ck_jobs_outbox_task_done_or_dead')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs_outbox_task'))
    )
    op.create_index('ix_jobs_outbox_task_due', 'jobs_outbox_task', ['due_at'], unique=False, postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
    op.create_index('uq_jobs_outbox_task_open', 'jobs_outbox_task', ['kind', 'argument'], unique=True, postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
    op.create_table('mail_message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('recipient', sa.String(length=320), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=400), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('queued', 'sent', 'failed', name='messagestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_mail_message_sent_at_if_sent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_message')),
    sa.UniqueConstraint('message_id', name=op.f('uq_mail_message_message_id'))
    )
    op.create_index('ix_mail_message_recipient', 'mail_message', ['recipient', 'created_at'], unique=False)
    op.create_index(op.f('ix_mail_message_user_id'), 'mail_message', ['user_id'], unique=False)
    op.create_table('mail_occasion',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_occasion')),
    sa.UniqueConstraint('key', name=op.f('uq_mail_occasion_key'))
    )
    op.create_table('organisations_region',
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('name_kk', sa.String(length=100), nullable=False),
    sa.Column('name_ru', sa.String(length=100), nullable=False),
    sa.Column('name_en', sa.String(length=100), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_organisations_region'))
    )
    op.create_table('portals_form_key',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('endpoint', sa.String(length=120), nullable=False),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_portals_form_key'))
    )
    op.create_index(op.f('ix_portals_form_key_created_at'), 'portals_form_key', ['created_at'], unique=False)
    op.create_table('donors_diligence_rule',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('mode', sa.Enum('reason', 'blocks', name='diligencemode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('set_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['set_by_id'], ['identity_user.id'], name=op.f('fk_donors_diligence_rule_set_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_diligence_rule')),
    sa.UniqueConstraint('valid_from', name='uq_donors_diligence_rule_validity')
    )
    op.create_table('donors_link_rule',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('treatment', sa.Enum('exclude', 'disclose', name='treatment', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('set_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['set_by_id'], ['identity_user.id'], name=op.f('fk_donors_link_rule_set_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_link_rule')),
    sa.UniqueConstraint('valid_from', name='uq_donors_link_rule_validity')
    )
    op.create_table('files_stored_file',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('label', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('uploaded_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('size_bytes > 0', name=op.f('ck_files_stored_file_not_empty')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['identity_user.id'], name=op.f('fk_files_stored_file_uploaded_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files_stored_file'))
    )
    op.create_table('grants_call',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title_kk', sa.String(length=300), nullable=False),
    sa.Column('title_ru', sa.String(length=300), nullable=False),
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('description_kk', sa.Text(), nullable=False),
    sa.Column('description_ru', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'reviewing', 'ranked', 'decided', 'archived', 'cancelled', name='callstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('years', postgresql.ARRAY(sa.Integer()), nullable=False),
    sa.Column('regions', postgresql.ARRAY(sa.String(length=6)), nullable=False),
    sa.Column('themes', postgresql.ARRAY(sa.String(length=40)), nullable=False),
    sa.Column('grant_type_code', sa.String(length=20), nullable=True),
    sa.Column('min_amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('max_amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('own_contribution_percent', sa.BigInteger(), nullable=False),
    sa.Column('reviews_per_application', sa.BigInteger(), nullable=False),
    sa.Column('pass_score', sa.Numeric(precision=5, scale=2), nullable=False),
    sa.Column('discrepancy', sa.BigInteger(), nullable=False),
    sa.Column('comment_min_length', sa.BigInteger(), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (published_at IS NULL) OR state = 'cancelled'", name=op.f('ck_grants_call_published_at_if_published')),
    sa.CheckConstraint('min_amount_minor >= 0 AND min_amount_minor <= max_amount_minor', name=op.f('ck_grants_call_amounts_in_order')),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_grants_call_opens_before_closing')),
    sa.CheckConstraint('own_contribution_percent BETWEEN 0 AND 100', name=op.f('ck_grants_call_own_contribution_percent')),
    sa.CheckConstraint('pass_score BETWEEN 0 AND 100', name=op.f('ck_grants_call_pass_score_range')),
    sa.CheckConstraint('reviews_per_application BETWEEN 1 AND 9', name=op.f('ck_grants_call_reviews_range')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_grants_call_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['programme_id'], ['grants_programme.id'], name=op.f('fk_grants_call_programme_id_grants_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_call')),
    sa.UniqueConstraint('code', name=op.f('uq_grants_call_code'))
    )
    op.create_index('ix_grants_call_state', 'grants_call', ['state', 'closes_at'], unique=False)
    op.create_table('grants_reviewer_profile',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=True),
    sa.Column('languages', postgresql.ARRAY(sa.String(length=2)), nullable=False),
    sa.Column('capacity', sa.BigInteger(), nullable=False),
    sa.Column('employer_bin', sa.String(length=12), nullable=True),
    sa.CheckConstraint("employer_bin IS NULL OR employer_bin ~ '^[0-9]{12}$'", name=op.f('ck_grants_reviewer_profile_employer_bin_digits')),
    sa.CheckConstraint('capacity >= 0', name=op.f('ck_grants_reviewer_profile_capacity_not_negative')),
    sa.ForeignKeyConstraint(['region_code'], ['organisations_region.code'], name=op.f('fk_grants_reviewer_profile_region_code_organisations_region')),
    sa.ForeignKeyConstraint(['user_id'], ['identity_user.id'], name=op.f('fk_grants_reviewer_profile_user_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_reviewer_profile')),
    sa.UniqueConstraint('code', name=op.f('uq_grants_reviewer_profile_code')),
    sa.UniqueConstraint('user_id', name=op.f('uq_grants_reviewer_profile_user_id'))
    )
    op.create_table('identity_consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('text_version', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text_sha256', sa.String(length=64), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(text_sha256) = 64', name=op.f('ck_identity_consent_whole_hash')),
    sa.ForeignKeyConstraint(['user_id'], ['identity_user.id'], name=op.f('fk_identity_consent_user_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_consent')),
    sa.UniqueConstraint('user_id', 'text_version', name='uq_identity_consent_text')
    )
    op.create_table('identity_role_assignment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('officer', 'approver', 'finance', 'reviewer', 'auditor', 'administrator', 'front_office', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=True),
    sa.Column('granted_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(role = 'front_office') = (region_code IS NOT NULL)", name=op.f('ck_identity_role_assignment_region_if_front_office')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['identity_user.id'], name=op.f('fk_identity_role_assignment_granted_by_id_identity_user')),
    sa.ForeignKeyConstraint(['region_code'], ['organisations_region.code'], name=op.f('fk_identity_role_assignment_region_code_organisations_region')),
    sa.ForeignKeyConstraint(['user_id'], ['identity_user.id'], name=op.f('fk_identity_role_assignment_user_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_role_assignment')),
    sa.UniqueConstraint('user_id', 'role', name='uq_identity_role_assignment_role')
    )
    op.create_table('identity_web_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('user_agent', sa.String(length=300), nullable=False),
    sa.Column('ip_prefix', sa.String(length=45), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['identity_user.id'], name=op.f('fk_identity_web_session_user_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_web_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_identity_web_session_token_hash'))
    )
    op.create_index(op.f('ix_identity_web_session_expires_at'), 'identity_web_session', ['expires_at'], unique=False)
    op.create_index('ix_identity_web_session_user', 'identity_web_session', ['user_id', 'last_seen_at'], unique=False)
    op.create_table('ledger_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('number', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('commitment', 'commitment_change', 'contribution', 'return', 'reservation', 'release', 'award', 'exchange', 'reversal', name='entrykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=False),
    sa.Column('reverses_id', sa.Uuid(), nullable=True),
    sa.Column('posted_by_id', sa.Uuid(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f('ck_ledger_entry_reverses_if_reversal')),
    sa.ForeignKeyConstraint(['posted_by_id'], ['identity_user.id'], name=op.f('fk_ledger_entry_posted_by_id_identity_user')),
    sa.ForeignKeyConstraint(['reverses_id'], ['ledger_entry.id'], name=op.f('fk_ledger_entry_reverses_id_ledger_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('key', name=op.f('uq_ledger_entry_key')),
    sa.UniqueConstraint('number', name=op.f('uq_ledger_entry_number')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_ledger_entry_reverses_id'))
    )
    op.create_index(op.f('ix_ledger_entry_posted_at'), 'ledger_entry', ['posted_at'], unique=False)
    op.create_table('ledger_rate_limit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('max_age_days', sa.BigInteger(), nullable=False),
    sa.Column('set_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('max_age_days BETWEEN 0 AND 366', name=op.f('ck_ledger_rate_limit_days')),
    sa.ForeignKeyConstraint(['set_by_id'], ['identity_user.id'], name=op.f('fk_ledger_rate_limit_set_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_rate_limit')),
    sa.UniqueConstraint('valid_from', name='uq_ledger_rate_limit_validity')
    )
    op.create_table('organisations_front_office',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=False),
    sa.Column('name_kk', sa.String(length=200), nullable=False),
    sa.Column('name_ru', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('address_kk', sa.String(length=300), nullable=False),
    sa.Column('address_ru', sa.String(length=300), nullable=False),
    sa.Column('address_en', sa.String(length=300), nullable=False),
    sa.CheckConstraint("email = '' OR (email = lower(email) AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$')", name=op.f('ck_organisations_front_office_email_form')),
    sa.CheckConstraint("name_kk <> '' AND name_ru <> '' AND name_en <> ''", name=op.f('ck_organisations_front_office_named')),
    sa.CheckConstraint("phone = '' OR phone ~ '^[+]?[0-9 ()-]{5,40}$'", name=op.f('ck_organisations_front_office_phone_form')),
    sa.ForeignKeyConstraint(['region_code'], ['organisations_region.code'], name=op.f('fk_organisations_front_office_region_code_organisations_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations_front_office')),
    sa.UniqueConstraint('region_code', name=op.f('uq_organisations_front_office_region_code'))
    )
    op.create_table('organisations_organisation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('kind', sa.Enum('applicant', 'donor', name='organisationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('bin', sa.String(length=12), nullable=True),
    sa.Column('legal_form', sa.Enum('association', 'foundation', 'institution', 'union', 'other', name='legalform', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name_kk', sa.String(length=300), nullable=False),
    sa.Column('name_ru', sa.String(length=300), nullable=False),
    sa.Column('name_en', sa.String(length=300), nullable=False),
    sa.Column('search', sa.String(length=1000), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=True),
    sa.Column('registered_on', sa.Date(), nullable=True),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('iban', sa.String(length=20), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("bin IS NULL OR bin ~ '^[0-9]{12}$'", name=op.f('ck_organisations_organisation_bin_digits')),
    sa.CheckConstraint("iban IS NULL OR iban ~ '^KZ[0-9]{2}[0-9A-Z]{16}$'", name=op.f('ck_organisations_organisation_iban_form')),
    sa.CheckConstraint("kind <> 'applicant' OR bin IS NOT NULL", name=op.f('ck_organisations_organisation_applicant_has_bin')),
    sa.ForeignKeyConstraint(['region_code'], ['organisations_region.code'], name=op.f('fk_organisations_organisation_region_code_organisations_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations_organisation')),
    sa.UniqueConstraint('bin', name=op.f('uq_organisations_organisation_bin'))
    )
    op.create_index('ix_organisations_organisation_kk', 'organisations_organisation', [sa.literal_column('(translate(lower(name_kk), \'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ«»“”„\', \'ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ\') COLLATE "C")'), 'id'], unique=False)
    op.create_index('ix_organisations_organisation_ru', 'organisations_organisation', [sa.literal_column('(translate(lower(name_ru), \'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ«»“”„\', \'ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩ\') COLLATE "C")'), 'id'], unique=False)
    op.create_index('ix_organisations_organisation_shape_kk', 'organisations_organisation', [sa.literal_column("translate(upper(name_kk), 'ABCEHIKMOPTXYӘҒҚҢӨҰҮҺІЁ', 'АВСЕНИКМОРТХУАГКНОУУНИЕ')")], unique=False)
    op.create_index('ix_organisations_organisation_shape_ru', 'organisations_organisation', [sa.literal_column("translate(upper(name_ru), 'ABCEHIKMOPTXYӘҒҚҢӨҰҮҺІЁ', 'АВСЕНИКМОРТХУАГКНОУУНИЕ')")], unique=False)
    op.create_table('donors_donor',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('category', sa.Enum('PUB-C', 'PUB-L', 'OPER', 'QUASI', 'CORP', 'PRIV-F', 'IND', 'UN', 'IGO', 'GOV-F', 'INT-F', 'CROWD', name='donorcategory', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('is_international', sa.Boolean(), nullable=False),
    sa.Column('public_name_kk', sa.String(length=300), nullable=False),
    sa.Column('public_name_ru', sa.String(length=300), nullable=False),
    sa.Column('public_name_en', sa.String(length=300), nullable=False),
    sa.Column('about_kk', sa.Text(), nullable=False),
    sa.Column('about_ru', sa.Text(), nullable=False),
    sa.Column('about_en', sa.Text(), nullable=False),
    sa.Column('visibility', sa.Enum('nothing', 'name', 'amounts', 'projects', name='visibility', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_foreign_source', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations_organisation.id'], name=op.f('fk_donors_donor_organisation_id_organisations_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_donor')),
    sa.UniqueConstraint('code', name=op.f('uq_donors_donor_code')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_donors_donor_organisation_id'))
    )
    op.create_table('donors_pledge_import',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'checked', 'faulty', 'ordered', 'taken', 'cancelled', 'undone', name='importstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('lines', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_offered', sa.Boolean(), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('rows_read', sa.BigInteger(), nullable=False),
    sa.Column('rows_checked', sa.BigInteger(), nullable=False),
    sa.Column('rows_written', sa.BigInteger(), nullable=False),
    sa.Column('fault_count', sa.BigInteger(), nullable=False),
    sa.Column('cancel_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ordered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ordered_by_id', sa.Uuid(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken', sa.BigInteger(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f('ck_donors_pledge_import_undone_at_if_undone')),
    sa.CheckConstraint("(state IN ('taken', 'undone')) = (taken_at IS NOT NULL)", name=op.f('ck_donors_pledge_import_taken_at_if_taken')),
    sa.CheckConstraint('(taken_at IS NULL) = (taken IS NULL)', name=op.f('ck_donors_pledge_import_count_if_taken')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_import_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_donors_pledge_import_file_id_files_stored_file')),
    sa.ForeignKeyConstraint(['ordered_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_import_ordered_by_id_identity_user')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_import_undone_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_pledge_import')),
    sa.UniqueConstraint('file_id', name=op.f('uq_donors_pledge_import_file_id'))
    )
    op.create_index('uq_donors_pledge_import_sha256', 'donors_pledge_import', ['sha256'], unique=True, postgresql_where="state NOT IN ('cancelled', 'undone')")
    op.create_table('grants_application',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'withdrawn', 'under_review', 'awarded', 'refused', name='applicationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('region_code', sa.String(length=6), nullable=True),
    sa.Column('themes', postgresql.ARRAY(sa.String(length=40)), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('eligibility', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('requested_minor', sa.BigInteger(), nullable=False),
    sa.Column('own_contribution_minor', sa.BigInteger(), nullable=False),
    sa.Column('minimum_percent', sa.BigInteger(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('content_sha256', sa.String(length=64), nullable=True),
    sa.Column('has_unsent_changes', sa.Boolean(), nullable=False),
    sa.Column('revisions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('search', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name=op.f('ck_grants_application_submitted_at_if_left_draft')),
    sa.CheckConstraint('(number IS NULL) = (submitted_at IS NULL)', name=op.f('ck_grants_application_number_if_submitted')),
    sa.CheckConstraint('minimum_percent BETWEEN 0 AND 100', name=op.f('ck_grants_application_minimum_percent_range')),
    sa.CheckConstraint('requested_minor >= 0 AND own_contribution_minor >= 0', name=op.f('ck_grants_application_amounts_not_negative')),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_grants_application_call_id_grants_call')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_grants_application_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations_organisation.id'], name=op.f('fk_grants_application_organisation_id_organisations_organisation')),
    sa.ForeignKeyConstraint(['region_code'], ['organisations_region.code'], name=op.f('fk_grants_application_region_code_organisations_region')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_application')),
    sa.UniqueConstraint('number', name=op.f('uq_grants_application_number'))
    )
    op.create_index('ix_grants_application_amount', 'grants_application', ['requested_minor', 'id'], unique=False)
    op.create_index('ix_grants_application_call', 'grants_application', ['call_id', 'state', 'id'], unique=False, postgresql_include=['requested_minor'])
    op.create_index('ix_grants_application_organisation', 'grants_application', ['organisation_id', 'id'], unique=False)
    op.create_index('ix_grants_application_recent', 'grants_application', ['submitted_at', 'id'], unique=False)
    op.create_index('ix_grants_application_region', 'grants_application', ['region_code', 'submitted_at'], unique=False)
    op.create_index('ix_grants_application_search', 'grants_application', ['search'], unique=False, postgresql_using='gin', postgresql_ops={'search': 'gin_trgm_ops'})
    op.create_index('ix_grants_application_state', 'grants_application', ['state', 'submitted_at', 'id'], unique=False)
    op.create_table('grants_criterion',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title_kk', sa.String(length=300), nullable=False),
    sa.Column('title_ru', sa.String(length=300), nullable=False),
    sa.Column('title_en', sa.String(length=300), nullable=False),
    sa.Column('anchors_kk', sa.Text(), nullable=False),
    sa.Column('anchors_ru', sa.Text(), nullable=False),
    sa.Column('anchors_en', sa.Text(), nullable=False),
    sa.Column('weight', sa.BigInteger(), nullable=False),
    sa.Column('max_points', sa.BigInteger(), nullable=False),
    sa.Column('threshold', sa.Numeric(precision=6, scale=2), nullable=False),
    sa.CheckConstraint('max_points BETWEEN 1 AND 100', name=op.f('ck_grants_criterion_max_points_range')),
    sa.CheckConstraint('threshold >= 0 AND threshold <= max_points', name=op.f('ck_grants_criterion_threshold_in_range')),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_grants_criterion_weight_percent')),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_grants_criterion_call_id_grants_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_criterion')),
    sa.UniqueConstraint('call_id', 'code', name='uq_grants_criterion_code')
    )
    op.create_table('grants_eligibility_question',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('question_kk', sa.Text(), nullable=False),
    sa.Column('question_ru', sa.Text(), nullable=False),
    sa.Column('question_en', sa.Text(), nullable=False),
    sa.Column('required_answer', sa.Boolean(), nullable=False),
    sa.Column('reason_kk', sa.Text(), nullable=False),
    sa.Column('reason_ru', sa.Text(), nullable=False),
    sa.Column('reason_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_grants_eligibility_question_call_id_grants_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_eligibility_question'))
    )
    op.create_index(op.f('ix_grants_eligibility_question_call_id'), 'grants_eligibility_question', ['call_id'], unique=False)
    op.create_table('grants_ranking',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('ordinal', sa.BigInteger(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_by_id', sa.Uuid(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_grants_ranking_call_id_grants_call')),
    sa.ForeignKeyConstraint(['frozen_by_id'], ['identity_user.id'], name=op.f('fk_grants_ranking_frozen_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_ranking')),
    sa.UniqueConstraint('call_id', 'ordinal', name='uq_grants_ranking_ordinal')
    )
    op.create_table('ledger_fund',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['organisations_organisation.id'], name=op.f('fk_ledger_fund_owner_id_organisations_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_fund')),
    sa.UniqueConstraint('code', name=op.f('uq_ledger_fund_code'))
    )
    op.create_index(op.f('ix_ledger_fund_owner_id'), 'ledger_fund', ['owner_id'], unique=False)
    op.create_table('ledger_rate_import',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('booked_by_id', sa.Uuid(), nullable=True),
    sa.Column('added', sa.BigInteger(), nullable=True),
    sa.Column('corrected', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('(booked_at IS NULL) = (added IS NULL) AND (booked_at IS NULL) = (corrected IS NULL)', name=op.f('ck_ledger_rate_import_counts_if_booked')),
    sa.ForeignKeyConstraint(['booked_by_id'], ['identity_user.id'], name=op.f('fk_ledger_rate_import_booked_by_id_identity_user')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_ledger_rate_import_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_ledger_rate_import_file_id_files_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_rate_import')),
    sa.UniqueConstraint('file_id', name=op.f('uq_ledger_rate_import_file_id'))
    )
    op.create_table('organisations_invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('role', sa.Enum('owner', 'editor', 'signatory', 'viewer', name='memberrole', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by_id', sa.Uuid(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.Uuid(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(accepted_at IS NULL) = (accepted_by_id IS NULL)', name=op.f('ck_organisations_invitation_accepted_by_if_accepted')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['identity_user.id'], name=op.f('fk_organisations_invitation_accepted_by_id_identity_user')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['identity_user.id'], name=op.f('fk_organisations_invitation_invited_by_id_identity_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations_organisation.id'], name=op.f('fk_organisations_invitation_organisation_id_organisations_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_organisations_invitation_token_hash'))
    )
    op.create_table('organisations_member',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum('owner', 'editor', 'signatory', 'viewer', name='memberrole', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations_organisation.id'], name=op.f('fk_organisations_member_organisation_id_organisations_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['identity_user.id'], name=op.f('fk_organisations_member_user_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations_member')),
    sa.UniqueConstraint('organisation_id', 'user_id', name='uq_organisations_member_person')
    )
    op.create_index('ix_organisations_member_user', 'organisations_member', ['user_id'], unique=False)
    op.create_table('donors_donor_document',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('donor_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('registration', 'charter', 'owners', 'authority', 'sanctions', 'funds', 'other', name='documentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('result', sa.Enum('waiting', 'passed', 'failed', name='checkresult', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('added_by_id', sa.Uuid(), nullable=True),
    sa.Column('checked_by_id', sa.Uuid(), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(result = 'waiting') = (checked_at IS NULL)", name=op.f('ck_donors_donor_document_checked_at_if_checked')),
    sa.ForeignKeyConstraint(['added_by_id'], ['identity_user.id'], name=op.f('fk_donors_donor_document_added_by_id_identity_user')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['identity_user.id'], name=op.f('fk_donors_donor_document_checked_by_id_identity_user')),
    sa.ForeignKeyConstraint(['donor_id'], ['donors_donor.id'], name=op.f('fk_donors_donor_document_donor_id_donors_donor')),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_donors_donor_document_file_id_files_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_donor_document'))
    )
    op.create_index('ix_donors_donor_document_donor', 'donors_donor_document', ['donor_id', 'kind', 'result', 'valid_until'], unique=False)
    op.create_table('donors_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('donor_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Enum('donor', 'applicant', 'operator', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('declared_by_id', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Uuid(), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name=op.f('ck_donors_link_reason_if_ended')),
    sa.ForeignKeyConstraint(['declared_by_id'], ['identity_user.id'], name=op.f('fk_donors_link_declared_by_id_identity_user')),
    sa.ForeignKeyConstraint(['donor_id'], ['donors_donor.id'], name=op.f('fk_donors_link_donor_id_donors_donor')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['identity_user.id'], name=op.f('fk_donors_link_ended_by_id_identity_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations_organisation.id'], name=op.f('fk_donors_link_organisation_id_organisations_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_link'))
    )
    op.create_index('ix_donors_link_organisation', 'donors_link', ['organisation_id'], unique=False)
    op.create_index('uq_donors_link_open', 'donors_link', ['donor_id', 'organisation_id'], unique=True, postgresql_where='ended_at IS NULL')
    op.create_table('donors_matching_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('ranking_id', sa.Uuid(), nullable=False),
    sa.Column('tops_up_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('state', sa.Enum('draft', 'proposed', 'approved', 'returned', 'discarded', name='runstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('strategy', sa.Enum('rank_order', 'most_merit', 'greedy', 'pro_rata', name='runstrategy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('left_out', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rates', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('pledge_versions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('instance', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('instance_sha256', sa.String(length=64), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('result_sha256', sa.String(length=64), nullable=False),
    sa.Column('engine', sa.String(length=60), nullable=False),
    sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name=op.f('ck_donors_matching_run_approved_at_if_approved')),
    sa.CheckConstraint("state NOT IN ('proposed', 'approved') OR proposed_at IS NOT NULL", name=op.f('ck_donors_matching_run_proposed_at_if_proposed')),
    sa.CheckConstraint("strategy = 'rank_order' OR state IN ('draft', 'discarded')", name=op.f('ck_donors_matching_run_yardstick_stays_draft')),
    sa.CheckConstraint('proposed_by_id <> approved_by_id', name=op.f('ck_donors_matching_run_two_persons')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['identity_user.id'], name=op.f('fk_donors_matching_run_approved_by_id_identity_user')),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_donors_matching_run_call_id_grants_call')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_donors_matching_run_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['identity_user.id'], name=op.f('fk_donors_matching_run_proposed_by_id_identity_user')),
    sa.ForeignKeyConstraint(['ranking_id'], ['grants_ranking.id'], name=op.f('fk_donors_matching_run_ranking_id_grants_ranking')),
    sa.ForeignKeyConstraint(['tops_up_id'], ['donors_matching_run.id'], name=op.f('fk_donors_matching_run_tops_up_id_donors_matching_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_matching_run')),
    sa.UniqueConstraint('number', name=op.f('uq_donors_matching_run_number'))
    )
    op.create_index('ix_donors_matching_run_call', 'donors_matching_run', ['call_id', 'id'], unique=False)
    op.create_index(op.f('ix_donors_matching_run_tops_up_id'), 'donors_matching_run', ['tops_up_id'], unique=False)
    op.create_index('uq_donors_matching_run_approved', 'donors_matching_run', ['ranking_id'], unique=True, postgresql_where="state = 'approved' AND tops_up_id IS NULL")
    op.create_table('donors_pledge',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('donor_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('external_reference', sa.String(length=60), nullable=True),
    sa.Column('import_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'offered', 'accepted', 'signed', 'declined', 'withdrawn', 'closed', name='pledgestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('tier', sa.BigInteger(), nullable=False),
    sa.Column('carry_over', sa.Boolean(), nullable=False),
    sa.Column('where', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('quotas', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('max_per_application_minor', sa.BigInteger(), nullable=True),
    sa.Column('max_share_percent', sa.BigInteger(), nullable=True),
    sa.Column('match_num', sa.BigInteger(), nullable=True),
    sa.Column('match_den', sa.BigInteger(), nullable=True),
    sa.Column('minimum_ticket_minor', sa.BigInteger(), nullable=True),
    sa.Column('all_or_nothing', sa.Boolean(), nullable=False),
    sa.Column('needs_consent', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_by_id', sa.Uuid(), nullable=True),
    sa.Column('diligence_reason', sa.Text(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by_id', sa.Uuid(), nullable=True),
    sa.Column('decline_reason', sa.Text(), nullable=True),
    sa.Column('fund_id', sa.Uuid(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state IN ('signed', 'closed')) = (fund_id IS NOT NULL)", name=op.f('ck_donors_pledge_fund_if_signed')),
    sa.CheckConstraint("(state IN ('signed', 'closed')) = (signed_at IS NOT NULL)", name=op.f('ck_donors_pledge_signed_at_if_signed')),
    sa.CheckConstraint("state = 'withdrawn' OR (state IN ('accepted', 'signed', 'closed')) = (accepted_at IS NOT NULL)", name=op.f('ck_donors_pledge_accepted_at_if_accepted')),
    sa.CheckConstraint('(match_num IS NULL) = (match_den IS NULL) AND match_num > 0 AND match_den > 0', name=op.f('ck_donors_pledge_match_whole')),
    sa.CheckConstraint('max_share_percent BETWEEN 1 AND 100', name=op.f('ck_donors_pledge_share_percent')),
    sa.CheckConstraint('tier BETWEEN 0 AND 9', name=op.f('ck_donors_pledge_tier_range')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_accepted_by_id_identity_user')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['donor_id'], ['donors_donor.id'], name=op.f('fk_donors_pledge_donor_id_donors_donor')),
    sa.ForeignKeyConstraint(['fund_id'], ['ledger_fund.id'], name=op.f('fk_donors_pledge_fund_id_ledger_fund')),
    sa.ForeignKeyConstraint(['import_id'], ['donors_pledge_import.id'], name=op.f('fk_donors_pledge_import_id_donors_pledge_import')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_signed_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_pledge')),
    sa.UniqueConstraint('code', name=op.f('uq_donors_pledge_code')),
    sa.UniqueConstraint('fund_id', name=op.f('uq_donors_pledge_fund_id'))
    )
    op.create_index('ix_donors_pledge_donor', 'donors_pledge', ['donor_id', 'state'], unique=False)
    op.create_index(op.f('ix_donors_pledge_import_id'), 'donors_pledge', ['import_id'], unique=False)
    op.create_index('uq_donors_pledge_external_reference', 'donors_pledge', ['donor_id', 'external_reference'], unique=True, postgresql_where="state NOT IN ('withdrawn', 'declined')")
    op.create_table('grants_attachment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_attachment_application_id_grants_application')),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_grants_attachment_file_id_files_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_attachment')),
    sa.UniqueConstraint('file_id', name='uq_grants_attachment_file')
    )
    op.create_index(op.f('ix_grants_attachment_application_id'), 'grants_attachment', ['application_id'], unique=False)
    op.create_table('grants_budget_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=12, scale=3), nullable=False),
    sa.Column('unit_cost_minor', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('own_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_minor = quantity * unit_cost_minor', name=op.f('ck_grants_budget_line_amount_is_product')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_grants_budget_line_quantity_positive')),
    sa.CheckConstraint('unit_cost_minor >= 0 AND own_minor >= 0', name=op.f('ck_grants_budget_line_costs_not_negative')),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_budget_line_application_id_grants_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_budget_line'))
    )
    op.create_index('ix_grants_budget_line_application', 'grants_budget_line', ['application_id', 'year', 'position'], unique=False)
    op.create_table('grants_conflict',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('declared_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_conflict_application_id_grants_application')),
    sa.ForeignKeyConstraint(['declared_by_id'], ['identity_user.id'], name=op.f('fk_grants_conflict_declared_by_id_identity_user')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['grants_reviewer_profile.id'], name=op.f('fk_grants_conflict_reviewer_id_grants_reviewer_profile')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_conflict')),
    sa.UniqueConstraint('application_id', 'reviewer_id', name='uq_grants_conflict_pair')
    )
    op.create_table('grants_decision',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('ranking_id', sa.Uuid(), nullable=False),
    sa.Column('basis_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.Enum('award', 'refusal', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=True),
    sa.Column('reason', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=False),
    sa.Column('approved_by_id', sa.Uuid(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('proposed_by_id <> approved_by_id', name=op.f('ck_grants_decision_two_persons')),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_decision_application_id_grants_application')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['identity_user.id'], name=op.f('fk_grants_decision_approved_by_id_identity_user')),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_grants_decision_call_id_grants_call')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['identity_user.id'], name=op.f('fk_grants_decision_proposed_by_id_identity_user')),
    sa.ForeignKeyConstraint(['ranking_id'], ['grants_ranking.id'], name=op.f('fk_grants_decision_ranking_id_grants_ranking')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_decision')),
    sa.UniqueConstraint('application_id', 'basis_id', name='uq_grants_decision_basis')
    )
    op.create_index('ix_grants_decision_call', 'grants_decision', ['call_id', 'outcome'], unique=False)
    op.create_table('grants_indicator',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('baseline', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('target', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_indicator_application_id_grants_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_indicator'))
    )
    op.create_index(op.f('ix_grants_indicator_application_id'), 'grants_indicator', ['application_id'], unique=False)
    op.create_table('grants_ranking_row',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ranking_id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=True),
    sa.Column('score_num', sa.BigInteger(), nullable=True),
    sa.Column('score_den', sa.BigInteger(), nullable=True),
    sa.Column('score', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('reviews', sa.BigInteger(), nullable=False),
    sa.Column('failed_criteria', postgresql.ARRAY(sa.String(length=40)), nullable=False),
    sa.Column('discrepancy', sa.Boolean(), nullable=False),
    sa.Column('criterion_means', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('totals', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('unranked_reason', sa.String(length=60), nullable=True),
    sa.CheckConstraint('(rank IS NULL) = (score_num IS NULL)', name=op.f('ck_grants_ranking_row_score_if_ranked')),
    sa.CheckConstraint('rank IS NOT NULL OR unranked_reason IS NOT NULL', name=op.f('ck_grants_ranking_row_reason_if_unranked')),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_ranking_row_application_id_grants_application')),
    sa.ForeignKeyConstraint(['ranking_id'], ['grants_ranking.id'], name=op.f('fk_grants_ranking_row_ranking_id_grants_ranking')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_ranking_row')),
    sa.UniqueConstraint('ranking_id', 'application_id', name='uq_grants_ranking_row_application'),
    sa.UniqueConstraint('ranking_id', 'rank', name='uq_grants_ranking_row_rank')
    )
    op.create_index(op.f('ix_grants_ranking_row_application_id'), 'grants_ranking_row', ['application_id'], unique=False)
    op.create_table('grants_review',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('assigned', 'declared', 'submitted', 'recused', 'cancelled', name='reviewstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recusal_reason', sa.Text(), nullable=True),
    sa.Column('assigned_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f('ck_grants_review_submitted_at_if_submitted')),
    sa.CheckConstraint("state NOT IN ('declared', 'submitted') OR declared_at IS NOT NULL", name=op.f('ck_grants_review_declared_before_scoring')),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_review_application_id_grants_application')),
    sa.ForeignKeyConstraint(['assigned_by_id'], ['identity_user.id'], name=op.f('fk_grants_review_assigned_by_id_identity_user')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['grants_reviewer_profile.id'], name=op.f('fk_grants_review_reviewer_id_grants_reviewer_profile')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_review')),
    sa.UniqueConstraint('application_id', 'reviewer_id', name='uq_grants_review_pair')
    )
    op.create_index('ix_grants_review_reviewer', 'grants_review', ['reviewer_id', 'state'], unique=False)
    op.create_table('grants_submission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('ordinal', sa.BigInteger(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_by_id', sa.Uuid(), nullable=True),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_submission_application_id_grants_application')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['identity_user.id'], name=op.f('fk_grants_submission_submitted_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_submission')),
    sa.UniqueConstraint('application_id', 'ordinal', name='uq_grants_submission_ordinal')
    )
    op.create_table('ledger_account',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('code', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('bank', 'receivable', 'available', 'reserved', 'grant_expense', 'grant_payable', 'exchange_value', 'exchange_difference', name='accountkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['fund_id'], ['ledger_fund.id'], name=op.f('fk_ledger_account_fund_id_ledger_fund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_account')),
    sa.UniqueConstraint('code', name=op.f('uq_ledger_account_code')),
    sa.UniqueConstraint('kind', 'currency', 'fund_id', 'subject_id', name='uq_ledger_account_place', postgresql_nulls_not_distinct=True)
    )
    op.create_index(op.f('ix_ledger_account_fund_id'), 'ledger_account', ['fund_id'], unique=False)
    op.create_table('ledger_fund_year',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('committed_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_minor', sa.BigInteger(), nullable=False),
    sa.Column('reserved_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('committed_minor >= 0', name=op.f('ck_ledger_fund_year_committed_not_negative')),
    sa.CheckConstraint('received_minor <= committed_minor', name=op.f('ck_ledger_fund_year_received_in_commitment')),
    sa.CheckConstraint('received_minor >= 0', name=op.f('ck_ledger_fund_year_received_not_negative')),
    sa.CheckConstraint('reserved_minor >= 0 AND reserved_minor <= committed_minor', name=op.f('ck_ledger_fund_year_reserved_in_commitment')),
    sa.ForeignKeyConstraint(['fund_id'], ['ledger_fund.id'], name=op.f('fk_ledger_fund_year_fund_id_ledger_fund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_fund_year')),
    sa.UniqueConstraint('fund_id', 'year', name='uq_ledger_fund_year_year')
    )
    op.create_table('ledger_rate',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('quoted_on', sa.Date(), nullable=False),
    sa.Column('ordinal', sa.BigInteger(), nullable=False),
    sa.Column('num', sa.BigInteger(), nullable=False),
    sa.Column('den', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=True),
    sa.Column('set_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(ordinal > 1) = (reason <> '')", name=op.f('ck_ledger_rate_reason_if_corrected')),
    sa.CheckConstraint('num > 0 AND den > 0', name=op.f('ck_ledger_rate_positive')),
    sa.ForeignKeyConstraint(['import_id'], ['ledger_rate_import.id'], name=op.f('fk_ledger_rate_import_id_ledger_rate_import')),
    sa.ForeignKeyConstraint(['set_by_id'], ['identity_user.id'], name=op.f('fk_ledger_rate_set_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_rate')),
    sa.UniqueConstraint('currency', 'quoted_on', 'ordinal', name='uq_ledger_rate_ordinal')
    )
    op.create_table('donors_matching_sheet',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('form', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['donors_matching_run.id'], name=op.f('fk_donors_matching_sheet_run_id_donors_matching_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_matching_sheet')),
    sa.UniqueConstraint('run_id', 'form', 'what', 'number', name='uq_donors_matching_sheet_leaf')
    )
    op.create_table('donors_matching_work',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('ranking_id', sa.Uuid(), nullable=False),
    sa.Column('tops_up_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'solving', 'done', 'failed', 'stopped', name='splitstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('strategy', sa.Enum('rank_order', 'most_merit', 'greedy', 'pro_rata', name='runstrategy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('left_out', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rates', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('pledge_versions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('instance', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('failure', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint("(state = 'done') = (run_id IS NOT NULL)", name=op.f('ck_donors_matching_work_run_if_done')),
    sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f('ck_donors_matching_work_failure_if_failed')),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_donors_matching_work_call_id_grants_call')),
    sa.ForeignKeyConstraint(['created_by_id'], ['identity_user.id'], name=op.f('fk_donors_matching_work_created_by_id_identity_user')),
    sa.ForeignKeyConstraint(['ranking_id'], ['grants_ranking.id'], name=op.f('fk_donors_matching_work_ranking_id_grants_ranking')),
    sa.ForeignKeyConstraint(['run_id'], ['donors_matching_run.id'], name=op.f('fk_donors_matching_work_run_id_donors_matching_run')),
    sa.ForeignKeyConstraint(['tops_up_id'], ['donors_matching_run.id'], name=op.f('fk_donors_matching_work_tops_up_id_donors_matching_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_matching_work')),
    sa.UniqueConstraint('run_id', name=op.f('uq_donors_matching_work_run_id'))
    )
    op.create_index('ix_donors_matching_work_call', 'donors_matching_work', ['call_id', 'id'], unique=False)
    op.create_table('donors_pledge_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pledge_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'agreed', 'refused', 'taken_back', name='changestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('side', sa.Enum('donor', 'operator', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('based_on', sa.BigInteger(), nullable=False),
    sa.Column('terms', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(state = 'proposed') = (answered_at IS NULL)", name=op.f('ck_donors_pledge_change_answered_at_if_answered')),
    sa.CheckConstraint("state = 'taken_back' OR proposed_by_id <> answered_by_id", name=op.f('ck_donors_pledge_change_two_persons')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_change_answered_by_id_identity_user')),
    sa.ForeignKeyConstraint(['pledge_id'], ['donors_pledge.id'], name=op.f('fk_donors_pledge_change_pledge_id_donors_pledge')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_change_proposed_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_pledge_change'))
    )
    op.create_index(op.f('ix_donors_pledge_change_pledge_id'), 'donors_pledge_change', ['pledge_id'], unique=False)
    op.create_index('uq_donors_pledge_change_open', 'donors_pledge_change', ['pledge_id'], unique=True, postgresql_where="state = 'proposed'")
    op.create_table('donors_pledge_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pledge_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('terms', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('agreement_number', sa.String(length=60), nullable=False),
    sa.Column('agreement_on', sa.Date(), nullable=False),
    sa.Column('signatory', sa.String(length=200), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by_id', sa.Uuid(), nullable=True),
    sa.Column('agreed_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_donors_pledge_version_number_positive')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_version_agreed_by_id_identity_user')),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_donors_pledge_version_file_id_files_stored_file')),
    sa.ForeignKeyConstraint(['pledge_id'], ['donors_pledge.id'], name=op.f('fk_donors_pledge_version_pledge_id_donors_pledge')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['identity_user.id'], name=op.f('fk_donors_pledge_version_proposed_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_pledge_version')),
    sa.UniqueConstraint('pledge_id', 'number', name='uq_donors_pledge_version_number')
    )
    op.create_table('donors_pledge_year',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pledge_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_donors_pledge_year_amount_positive')),
    sa.ForeignKeyConstraint(['pledge_id'], ['donors_pledge.id'], name=op.f('fk_donors_pledge_year_pledge_id_donors_pledge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_pledge_year')),
    sa.UniqueConstraint('pledge_id', 'year', name='uq_donors_pledge_year_year')
    )
    op.create_table('donors_run_consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('donor_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'agreed', 'objected', 'void', name='consentstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pledges', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('result_sha256', sa.String(length=64), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('letter', sa.String(length=120), nullable=False),
    sa.CheckConstraint("(state IN ('agreed', 'objected')) = (answered_at IS NOT NULL)", name=op.f('ck_donors_run_consent_answered_at_if_answered')),
    sa.CheckConstraint("state <> 'objected' OR reason <> ''", name=op.f('ck_donors_run_consent_reason_if_objected')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['identity_user.id'], name=op.f('fk_donors_run_consent_answered_by_id_identity_user')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['identity_user.id'], name=op.f('fk_donors_run_consent_asked_by_id_identity_user')),
    sa.ForeignKeyConstraint(['donor_id'], ['donors_donor.id'], name=op.f('fk_donors_run_consent_donor_id_donors_donor')),
    sa.ForeignKeyConstraint(['run_id'], ['donors_matching_run.id'], name=op.f('fk_donors_run_consent_run_id_donors_matching_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_run_consent'))
    )
    op.create_index('ix_donors_run_consent_donor', 'donors_run_consent', ['donor_id', 'state'], unique=False)
    op.create_index('uq_donors_run_consent_donor', 'donors_run_consent', ['run_id', 'donor_id'], unique=True)
    op.create_table('donors_tranche',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pledge_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_minor', sa.BigInteger(), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('called_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('amount_minor >= 0', name=op.f('ck_donors_tranche_amount_not_negative')),
    sa.CheckConstraint('received_minor BETWEEN 0 AND amount_minor', name=op.f('ck_donors_tranche_received_in_amount')),
    sa.ForeignKeyConstraint(['called_by_id'], ['identity_user.id'], name=op.f('fk_donors_tranche_called_by_id_identity_user')),
    sa.ForeignKeyConstraint(['pledge_id'], ['donors_pledge.id'], name=op.f('fk_donors_tranche_pledge_id_donors_pledge')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_tranche')),
    sa.UniqueConstraint('pledge_id', 'number', name='uq_donors_tranche_number')
    )
    op.create_table('grants_award',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('made', 'withdrawn', name='awardstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('awarded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Uuid(), nullable=True),
    sa.Column('withdrawal_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL AND withdrawal_reason IS NOT NULL)", name=op.f('ck_grants_award_withdrawn_at_if_withdrawn')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_grants_award_amount_positive')),
    sa.ForeignKeyConstraint(['application_id'], ['grants_application.id'], name=op.f('fk_grants_award_application_id_grants_application')),
    sa.ForeignKeyConstraint(['call_id'], ['grants_call.id'], name=op.f('fk_grants_award_call_id_grants_call')),
    sa.ForeignKeyConstraint(['decision_id'], ['grants_decision.id'], name=op.f('fk_grants_award_decision_id_grants_decision')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations_organisation.id'], name=op.f('fk_grants_award_organisation_id_organisations_organisation')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['identity_user.id'], name=op.f('fk_grants_award_withdrawn_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_award')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_grants_award_decision_id')),
    sa.UniqueConstraint('number', name=op.f('uq_grants_award_number'))
    )
    op.create_index(op.f('ix_grants_award_application_id'), 'grants_award', ['application_id'], unique=False)
    op.create_index('ix_grants_award_call', 'grants_award', ['call_id'], unique=False)
    op.create_index('ix_grants_award_organisation', 'grants_award', ['organisation_id'], unique=False)
    op.create_table('grants_receipt_file',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_grants_receipt_file_file_id_files_stored_file')),
    sa.ForeignKeyConstraint(['submission_id'], ['grants_submission.id'], name=op.f('fk_grants_receipt_file_submission_id_grants_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_receipt_file')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_grants_receipt_file_submission_id'))
    )
    op.create_table('grants_score',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=False),
    sa.Column('points', sa.Numeric(precision=6, scale=2), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.CheckConstraint('points IS NULL OR points >= 0', name=op.f('ck_grants_score_points_not_negative')),
    sa.ForeignKeyConstraint(['criterion_id'], ['grants_criterion.id'], name=op.f('fk_grants_score_criterion_id_grants_criterion')),
    sa.ForeignKeyConstraint(['review_id'], ['grants_review.id'], name=op.f('fk_grants_score_review_id_grants_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_score')),
    sa.UniqueConstraint('review_id', 'criterion_id', name='uq_grants_score_criterion')
    )
    op.create_table('ledger_posting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_ledger_posting_amount_not_zero')),
    sa.ForeignKeyConstraint(['account_id'], ['ledger_account.id'], name=op.f('fk_ledger_posting_account_id_ledger_account')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entry.id'], name=op.f('fk_ledger_posting_entry_id_ledger_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_posting'))
    )
    op.create_index('ix_ledger_posting_account', 'ledger_posting', ['account_id', 'entry_id'], unique=False)
    op.create_index('ix_ledger_posting_entry', 'ledger_posting', ['entry_id'], unique=False)
    op.create_table('reports_letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('basis_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('award', 'refusal', 'withdrawal', name='letterkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('ordinal', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('snapshot', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('snapshot_sha256', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('file_sha256', sa.String(length=64), nullable=True),
    sa.Column('superseded_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(sealed_at IS NULL) = (file_id IS NULL)', name=op.f('ck_reports_letter_file_if_sealed')),
    sa.CheckConstraint('(sealed_at IS NULL) = (file_sha256 IS NULL)', name=op.f('ck_reports_letter_hash_if_sealed')),
    sa.ForeignKeyConstraint(['decision_id'], ['grants_decision.id'], name=op.f('fk_reports_letter_decision_id_grants_decision')),
    sa.ForeignKeyConstraint(['file_id'], ['files_stored_file.id'], name=op.f('fk_reports_letter_file_id_files_stored_file')),
    sa.ForeignKeyConstraint(['superseded_by_id'], ['reports_letter.id'], name=op.f('fk_reports_letter_superseded_by_id_reports_letter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reports_letter')),
    sa.UniqueConstraint('code', name=op.f('uq_reports_letter_code')),
    sa.UniqueConstraint('decision_id', 'kind', 'ordinal', name='uq_reports_letter_version'),
    sa.UniqueConstraint('number', 'ordinal', name='uq_reports_letter_number')
    )
    op.create_index('ix_reports_letter_batch', 'reports_letter', ['basis_id', 'sealed_at'], unique=False)
    op.create_index(op.f('ix_reports_letter_file_sha256'), 'reports_letter', ['file_sha256'], unique=False)
    op.create_index(op.f('ix_reports_letter_sealed_at'), 'reports_letter', ['sealed_at'], unique=False)
    op.create_table('donors_contribution',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pledge_id', sa.Uuid(), nullable=False),
    sa.Column('tranche_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('bank_reference', sa.String(length=100), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_donors_contribution_amount_positive')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entry.id'], name=op.f('fk_donors_contribution_entry_id_ledger_entry')),
    sa.ForeignKeyConstraint(['pledge_id'], ['donors_pledge.id'], name=op.f('fk_donors_contribution_pledge_id_donors_pledge')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['identity_user.id'], name=op.f('fk_donors_contribution_recorded_by_id_identity_user')),
    sa.ForeignKeyConstraint(['tranche_id'], ['donors_tranche.id'], name=op.f('fk_donors_contribution_tranche_id_donors_tranche')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_contribution')),
    sa.UniqueConstraint('bank_reference', name=op.f('uq_donors_contribution_bank_reference')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_donors_contribution_entry_id'))
    )
    op.create_index('ix_donors_contribution_pledge', 'donors_contribution', ['pledge_id', 'received_on'], unique=False)
    op.create_table('donors_matching_part',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('work_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('given', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('found', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('closings', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['work_id'], ['donors_matching_work.id'], name=op.f('fk_donors_matching_part_work_id_donors_matching_work')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_matching_part')),
    sa.UniqueConstraint('work_id', 'number', name='uq_donors_matching_part_number')
    )
    op.create_table('grants_award_share',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('award_id', sa.Uuid(), nullable=False),
    sa.Column('fund_id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('from_year', sa.BigInteger(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_grants_award_share_amount_positive')),
    sa.ForeignKeyConstraint(['award_id'], ['grants_award.id'], name=op.f('fk_grants_award_share_award_id_grants_award')),
    sa.ForeignKeyConstraint(['fund_id'], ['ledger_fund.id'], name=op.f('fk_grants_award_share_fund_id_ledger_fund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grants_award_share')),
    sa.UniqueConstraint('award_id', 'fund_id', 'year', 'from_year', name='uq_grants_award_share_place')
    )
    op.create_index('ix_grants_award_share_fund', 'grants_award_share', ['fund_id'], unique=False)
    op.create_table('donors_contribution_return',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('contribution_id', sa.Uuid(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('returned_on', sa.Date(), nullable=False),
    sa.Column('bank_reference', sa.String(length=100), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_donors_contribution_return_amount_positive')),
    sa.ForeignKeyConstraint(['contribution_id'], ['donors_contribution.id'], name=op.f('fk_donors_contribution_return_contribution_id_donors_contribution')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entry.id'], name=op.f('fk_donors_contribution_return_entry_id_ledger_entry')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['identity_user.id'], name=op.f('fk_donors_contribution_return_recorded_by_id_identity_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_contribution_return')),
    sa.UniqueConstraint('bank_reference', name=op.f('uq_donors_contribution_return_bank_reference')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_donors_contribution_return_entry_id'))
    )
    op.create_index('ix_donors_contribution_return_contribution', 'donors_contribution_return', ['contribution_id'], unique=False)
    op.create_table('donors_matching_half',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('part_id', sa.Uuid(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('side', sa.BigInteger(), nullable=True),
    sa.Column('task_sha256', sa.String(length=64), nullable=False),
    sa.Column('given', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('cut', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('found', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(parent_id IS NULL) = (side IS NULL)', name=op.f('ck_donors_matching_half_side_of_parent')),
    sa.CheckConstraint('side IN (0, 1)', name=op.f('ck_donors_matching_half_one_of_two_sides')),
    sa.ForeignKeyConstraint(['parent_id'], ['donors_matching_half.id'], name=op.f('fk_donors_matching_half_parent_id_donors_matching_half')),
    sa.ForeignKeyConstraint(['part_id'], ['donors_matching_part.id'], name=op.f('fk_donors_matching_half_part_id_donors_matching_part')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_donors_matching_half')),
    sa.UniqueConstraint('parent_id', 'side', name='uq_donors_matching_half_side')
    )
    op.create_index('ix_donors_matching_half_part', 'donors_matching_half', ['part_id'], unique=False)
    op.create_index('uq_donors_matching_half_asked', 'donors_matching_half', ['part_id', 'task_sha256'], unique=True, postgresql_where='parent_id IS NULL')


def downgrade() -> None:
    op.drop_index('uq_donors_matching_half_asked', table_name='donors_matching_half', postgresql_where='parent_id IS NULL')
    op.drop_index('ix_donors_matching_half_part', table_name='donors_matching_half')
    op.drop_table('donors_matching_half')
    op.drop_index('ix_donors_contribution_return_contribution', table_name='donors_contribution_return')
    op.drop_table('donors_contribution_return')
    op.drop_index('ix_grants_award_share_fund', table_name='grants_award_share')
    op.drop_table('grants_award_share')
    op.drop_table('donors_matching_part')
    op.drop_index('ix_donors_contribution_pledge', table_name='donors_contribution')
    op.drop_table('donors_contribution')
    op.drop_index(op.f('ix_reports_letter_sealed_at'), table_name='reports_letter')
    op.drop_index(op.f('ix_reports_letter_file_sha256'), table_name='reports_letter')
    op.drop_index('ix_reports_letter_batch', table_name='reports_letter')
    op.drop_table('reports_letter')
    op.drop_index('ix_ledger_posting_entry', table_name='ledger_posting')
    op.drop_index('ix_ledger_posting_account', table_name='ledger_posting')
    op.drop_table('ledger_posting')
    op.drop_table('grants_score')
    op.drop_table('grants_receipt_file')
    op.drop_index('ix_grants_award_organisation', table_name='grants_award')
    op.drop_index('ix_grants_award_call', table_name='grants_award')
    op.drop_index(op.f('ix_grants_award_application_id'), table_name='grants_award')
    op.drop_table('grants_award')
    op.drop_table('donors_tranche')
    op.drop_index('uq_donors_run_consent_donor', table_name='donors_run_consent')
    op.drop_index('ix_donors_run_consent_donor', table_name='donors_run_consent')
    op.drop_table('donors_run_consent')
    op.drop_table('donors_pledge_year')
    op.drop_table('donors_pledge_version')
    op.drop_index('uq_donors_pledge_change_open', table_name='donors_pledge_change', postgresql_where="state = 'proposed'")
    op.drop_index(op.f('ix_donors_pledge_change_pledge_id'), table_name='donors_pledge_change')
    op.drop_table('donors_pledge_change')
    op.drop_index('ix_donors_matching_work_call', table_name='donors_matching_work')
    op.drop_table('donors_matching_work')
    op.drop_table('donors_matching_sheet')
    op.drop_table('ledger_rate')
    op.drop_table('ledger_fund_year')
    op.drop_index(op.f('ix_ledger_account_fund_id'), table_name='ledger_account')
    op.drop_table('ledger_account')
    op.drop_table('grants_submission')
    op.drop_index('ix_grants_review_reviewer', table_name='grants_review')
    op.drop_table('grants_review')
    op.drop_index(op.f('ix_grants_ranking_row_application_id'), table_name='grants_ranking_row')
    op.drop_table('grants_ranking_row')
    op.drop_index(op.f('ix_grants_indicator_application_id'), table_name='grants_indicator')
    op.drop_table('grants_indicator')
    op.drop_index('ix_grants_decision_call', table_name='grants_decision')
    op.drop_table('grants_decision')
    op.drop_table('grants_conflict')
    op.drop_index('ix_grants_budget_line_application', table_name='grants_budget_line')
    op.drop_table('grants_budget_line')
    op.drop_index(op.f('ix_grants_attachment_application_id'), table_name='grants_attachment')
    op.drop_table('grants_attachment')
    op.drop_index('uq_donors_pledge_external_reference', table_name='donors_pledge', postgresql_where="state NOT IN ('withdrawn', 'declined')")
    op.drop_index(op.f('ix_donors_pledge_import_id'), table_name='donors_pledge')
    op.drop_index('ix_donors_pledge_donor', table_name='donors_pledge')
    op.drop_table('donors_pledge')
    op.drop_index('uq_donors_matching_run_approved', table_name='donors_matching_run', postgresql_where="state = 'approved' AND tops_up_id IS NULL")
    op.drop_index(op.f('ix_donors_matching_run_tops_up_id'), table_name='donors_matching_run')
    op.drop_index('ix_donors_matching_run_call', table_name='donors_matching_run')
    op.drop_table('donors_matching_run')
    op.drop_index('uq_donors_link_open', table_name='donors_link', postgresql_where='ended_at IS NULL')
    op.drop_index('ix_donors_link_organisation', table_name='donors_link')
    op.drop_table('donors_link')
    op.drop_index('ix_donors_donor_document_donor', table_name='donors_donor_document')
    op.drop_table('donors_donor_document')
    op.drop_index('ix_organisations_member_user', table_name='organisations_member')
    op.drop_table('organisations_member')
    op.drop_table('organisations_invitation')
    op.drop_table('ledger_rate_import')
    op.drop_index(op.f('ix_ledger_fund_owner_id'), table_name='ledger_fund')
    op.drop_table('ledger_fund')
    op.drop_table('grants_ranking')
    op.drop_index(op.f('ix_grants_eligibility_question_call_id'), table_name='grants_eligibility_question')
    op.drop_table('grants_eligibility_question')
    op.drop_table('grants_criterion')
    op.drop_index('ix_grants_application_state', table_name='grants_application')
    op.drop_index('ix_grants_application_search', table_name='grants_application', postgresql_using='gin', postgresql_ops={'search': 'gin_trgm_ops'})
    op.drop_index('ix_grants_application_region', table_name='grants_application')
    op.drop_index('ix_grants_application_recent', table_name='grants_application')
    op.drop_index('ix_grants_application_organisation', table_name='grants_application')
    op.drop_index('ix_grants_application_call', table_name='grants_application', postgresql_include=['requested_minor'])
    op.drop_index('ix_grants_application_amount', table_name='grants_application')
    op.drop_table('grants_application')
    op.drop_index('uq_donors_pledge_import_sha256', table_name='donors_pledge_import', postgresql_where="state NOT IN ('cancelled', 'undone')")
    op.drop_table('donors_pledge_import')
    op.drop_table('donors_donor')
    op.drop_index('ix_organisations_organisation_shape_ru', table_name='organisations_organisation')
    op.drop_index('ix_organisations_organisation_shape_kk', table_name='organisations_organisation')
    op.drop_index('ix_organisations_organisation_ru', table_name='organisations_organisation')
    op.drop_index('ix_organisations_organisation_kk', table_name='organisations_organisation')
    op.drop_table('organisations_organisation')
    op.drop_table('organisations_front_office')
    op.drop_table('ledger_rate_limit')
    op.drop_index(op.f('ix_ledger_entry_posted_at'), table_name='ledger_entry')
    op.drop_table('ledger_entry')
    op.drop_index('ix_identity_web_session_user', table_name='identity_web_session')
    op.drop_index(op.f('ix_identity_web_session_expires_at'), table_name='identity_web_session')
    op.drop_table('identity_web_session')
    op.drop_table('identity_role_assignment')
    op.drop_table('identity_consent')
    op.drop_table('grants_reviewer_profile')
    op.drop_index('ix_grants_call_state', table_name='grants_call')
    op.drop_table('grants_call')
    op.drop_table('files_stored_file')
    op.drop_table('donors_link_rule')
    op.drop_table('donors_diligence_rule')
    op.drop_index(op.f('ix_portals_form_key_created_at'), table_name='portals_form_key')
    op.drop_table('portals_form_key')
    op.drop_table('organisations_region')
    op.drop_table('mail_occasion')
    op.drop_index(op.f('ix_mail_message_user_id'), table_name='mail_message')
    op.drop_index('ix_mail_message_recipient', table_name='mail_message')
    op.drop_table('mail_message')
    op.drop_index('uq_jobs_outbox_task_open', table_name='jobs_outbox_task', postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
    op.drop_index('ix_jobs_outbox_task_due', table_name='jobs_outbox_task', postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
    op.drop_table('jobs_outbox_task')
    op.drop_index('ix_identity_user_name', table_name='identity_user')
    op.drop_table('identity_user')
    op.drop_index('ix_identity_sign_in_attempt_subject', table_name='identity_sign_in_attempt')
    op.drop_index('ix_identity_sign_in_attempt_ip', table_name='identity_sign_in_attempt')
    op.drop_table('identity_sign_in_attempt')
    op.drop_table('grants_theme')
    op.drop_table('grants_programme_setting')
    op.drop_table('grants_programme')
    op.drop_table('grants_mci')
    op.drop_table('grants_grant_type')
    op.drop_index('ix_audit_event_object', table_name='audit_event')
    op.drop_index(op.f('ix_audit_event_action'), table_name='audit_event')
    op.drop_table('audit_event')
