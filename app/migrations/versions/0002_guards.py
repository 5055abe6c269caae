"""Guards that constraints cannot express: immutable rows, balanced entries."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IMMUTABLE = (
    "audit_event",
    "ledger_entry",
    "ledger_posting",
    "ledger_rate",
    "grants_submission",
    "grants_ranking",
    "grants_ranking_row",
    "grants_decision",
    "donors_contribution",
    "donors_contribution_return",
    "donors_pledge_version",
    "donors_matching_sheet",
    "identity_consent",
)

# What a run was split from and what came of it; who proposes and approves it comes later.
RUN_FROZEN = (
    *("call_id", "ranking_id", "tops_up_id", "number", "strategy", "left_out", "rates"),
    *("pledge_versions", "instance", "instance_sha256", "result", "result_sha256", "engine"),
    *("summary", "created_by_id"),
)


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION asar_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% rows are never changed or removed', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """)
    for table in IMMUTABLE:
        op.execute(f"""
            CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION asar_refuse_change()
        """)
    op.execute(f"""
        CREATE TRIGGER donors_matching_run_frozen
        BEFORE DELETE OR UPDATE OF {", ".join(RUN_FROZEN)} ON donors_matching_run
        FOR EACH ROW EXECUTE FUNCTION asar_refuse_change()
    """)
    # An answer is given once; until then the day may be moved.
    op.execute("""
        CREATE TRIGGER donors_run_consent_immutable BEFORE UPDATE OR DELETE ON donors_run_consent
        FOR EACH ROW WHEN (OLD.state <> 'asked') EXECUTE FUNCTION asar_refuse_change()
    """)
    op.execute("""
        CREATE FUNCTION asar_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT 1 FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
                WHERE p.entry_id = NEW.entry_id
                GROUP BY a.currency HAVING sum(p.amount_minor) <> 0
            ) THEN
                RAISE EXCEPTION 'ledger entry % does not balance', NEW.entry_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_entry_balances';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE CONSTRAINT TRIGGER ledger_posting_balanced AFTER INSERT ON ledger_posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION asar_check_balance()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER ledger_posting_balanced ON ledger_posting")
    op.execute("DROP FUNCTION asar_check_balance()")
    for table in (*IMMUTABLE, "donors_run_consent"):
        op.execute(f"DROP TRIGGER {table}_immutable ON {table}")
    op.execute("DROP TRIGGER donors_matching_run_frozen ON donors_matching_run")
    op.execute("DROP FUNCTION asar_refuse_change()")
