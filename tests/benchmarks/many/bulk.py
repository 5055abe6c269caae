"""Sign thousands of pledges of one table with a few statements; the books are whole."""

from __future__ import annotations

# `:signed` pledges of a table, by code; a quarter of them is asked for.
SIGN = (
    """
    CREATE TEMP TABLE many_signed AS
    SELECT p.id, p.code, p.currency, d.organisation_id AS owner_id, p.place, uuidv7() AS fund_id,
        uuidv7() AS entry_id, uuidv7() AS debit_id, uuidv7() AS credit_id
    FROM (
        SELECT *, row_number() OVER (ORDER BY code) AS place FROM donors_pledge
        WHERE import_id = :table_id
    ) AS p
    JOIN donors_donor d ON d.id = p.donor_id
    WHERE p.place <= :signed
    """,
    """
    INSERT INTO ledger_fund (id, code, owner_id, currency)
    SELECT fund_id, code, owner_id, currency FROM many_signed
    """,
    """
    INSERT INTO ledger_fund_year
        (id, fund_id, year, committed_minor, received_minor, reserved_minor)
    SELECT uuidv7(), s.fund_id, y.year, y.amount_minor, 0, 0
    FROM many_signed s JOIN donors_pledge_year y ON y.pledge_id = s.id
    """,
    """
    INSERT INTO ledger_account (id, code, kind, currency, fund_id)
    SELECT a.id, a.kind || ':' || s.currency || ':' || s.code, a.kind, s.currency, s.fund_id
    FROM many_signed s, LATERAL (VALUES
        (s.debit_id, 'receivable'), (s.credit_id, 'available')) AS a (id, kind)
    """,
    """
    INSERT INTO ledger_entry (id, posted_at, kind, key, reference, facts)
    SELECT entry_id, now(), 'commitment', 'commitment:' || code, code, CAST('{}' AS jsonb)
    FROM many_signed
    """,
    """
    INSERT INTO ledger_posting (id, entry_id, account_id, year, amount_minor)
    SELECT uuidv7(), s.entry_id, line.account_id, y.year, line.sign * y.amount_minor
    FROM many_signed s JOIN donors_pledge_year y ON y.pledge_id = s.id, LATERAL (VALUES
        (s.debit_id, 1), (s.credit_id, -1)) AS line (account_id, sign)
    """,
    """
    INSERT INTO donors_pledge_version
        (id, created_at, pledge_id, number, terms, reason, agreement_number, agreement_on,
        signatory, agreed_at)
    SELECT uuidv7(), now() - interval '1 day', id, 1, CAST('{}' AS jsonb), '', code, current_date,
        'DEMO', now()
    FROM many_signed
    """,
    """
    INSERT INTO donors_tranche (id, version, pledge_id, number, year, due_on, amount_minor,
        received_minor, called_at)
    SELECT uuidv7(), 1, s.id, row_number() OVER (PARTITION BY s.id ORDER BY y.year), y.year,
        current_date + 14, y.amount_minor, 0, CASE WHEN s.place % 4 = 0 THEN now() END
    FROM many_signed s JOIN donors_pledge_year y ON y.pledge_id = s.id
    """,
    """
    UPDATE donors_pledge p SET state = 'signed', version = version + 2, accepted_at = now(),
        signed_at = now(), fund_id = s.fund_id, updated_at = now() - interval '1 day'
    FROM many_signed s WHERE s.id = p.id
    """,
    "UPDATE donors_donor SET updated_at = now() - interval '1 day'",
    "DROP TABLE many_signed",
)
