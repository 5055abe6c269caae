"""Many rows at once: people, applications, reviews, their audit; every constraint holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from app.core.db import db

TEMPORARY = (
    """
    CREATE TEMP TABLE bench_region AS
    SELECT row_number() OVER (ORDER BY position) - 1 AS n, code FROM organisations_region
    """,
    """
    CREATE TEMP TABLE bench_theme AS
    SELECT row_number() OVER (ORDER BY position) - 1 AS n, code FROM grants_theme
    """,
    "CREATE TEMP TABLE bench_organisation (n int PRIMARY KEY, id uuid, owner_id uuid)",
    "CREATE TEMP TABLE bench_reviewer (n int PRIMARY KEY, id uuid, user_id uuid)",
    "SELECT setseed(0.42)",
)

_LETTERS = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"

_PEOPLE = """
INSERT INTO identity_user
    (id, version, email, name, language, active, fs_uniquifier, confirmed_at, is_demo)
SELECT {table}.{key}, 1, '{kind}' || n || '@example.org', 'Тұлға DEMO ' || n,
    CASE WHEN n % 4 = 0 THEN 'ru' ELSE 'kk' END, true, md5('{kind}' || n) || md5(n || '{kind}'),
    now(), true
FROM {table}
"""

ORGANISATIONS = (
    "INSERT INTO bench_organisation SELECT n, uuidv7(), uuidv7() FROM generate_series(1, :count) n",
    _PEOPLE.format(table="bench_organisation", key="owner_id", kind="owner"),
    """
    INSERT INTO organisations_organisation
        (id, version, kind, bin, legal_form, name_kk, name_ru, name_en, search, region_code,
         email, phone, address, is_demo)
    SELECT id, 1, 'applicant', bin, 'association',
        '«' || name || '» қоғамдық бірлестігі (DEMO)',
        'Общественное объединение «' || name || '» (DEMO)',
        '“' || name || '” public association (DEMO)',
        pg_temp.bench_fold(name || ' қоғамдық бірлестігі общественное объединение ' || bin),
        region, 'office' || n || '@example.org', '', 'DEMO', true
    FROM (
        SELECT o.n, o.id, bins.bin, r.code AS region,
            (ARRAY['Жасыл','Ақ','Алтын','Жарқын','Кең','Биік','Жаңа','Мейірімді','Асыл','Көк'])
                [1 + o.n % 10] || ' ' ||
            (ARRAY['дала','бұлақ','шаңырақ','қанат','жұлдыз','толқын','бастау','сенім','жүрек',
                'аспан'])[1 + o.n / 10 % 10] || ' ' || o.n AS name
        FROM bench_organisation o
        JOIN unnest(CAST(:bins AS text[])) WITH ORDINALITY AS bins (bin, n) ON bins.n = o.n
        JOIN bench_region r ON r.n = o.n * 7 % (SELECT count(*) FROM bench_region)
    ) AS named
    """,
    """
    INSERT INTO organisations_member (id, organisation_id, user_id, role)
    SELECT uuidv7(), id, owner_id, 'owner' FROM bench_organisation
    """,
)

REVIEWERS = (
    "INSERT INTO bench_reviewer SELECT n, uuidv7(), uuidv7() FROM generate_series(0, :count - 1) n",
    _PEOPLE.format(table="bench_reviewer", key="user_id", kind="reviewer"),
    """
    INSERT INTO identity_role_assignment (id, user_id, role)
    SELECT uuidv7(), user_id, 'reviewer' FROM bench_reviewer
    """,
    """
    INSERT INTO grants_reviewer_profile (id, version, user_id, code, languages, capacity)
    SELECT id, 1, user_id, 'RB' || lpad(n::text, 6, '0'), ARRAY['kk', 'ru'], 200
    FROM bench_reviewer
    """,
)

# One call's applications. `:drafts` of `:count` stay drafts; the rest are in `:state`, or in
# `:other` for every third. Titles: a twelfth shares each subject and one in a thousand
# is rare.
_APPLICATION_ROWS = """
CREATE TEMP TABLE bench_application AS
SELECT i AS n, i <= :drafts AS is_draft, uuidv7(CAST(:opens AS timestamptz) - now() + age) AS id,
    o.id AS organisation_id, o.owner_id, b.bin, b.name_kk, b.name_ru,
    CASE WHEN i <= :drafts THEN 'draft' WHEN i % 3 = 0 THEN :other
        ELSE :state END AS state,
    call_code || '-' || upper(substr(md5(call_code || i), 1, 7)) || i AS number,
    CASE WHEN i % 1000 = 7 THEN 'Жұпаркөл жағасын күту ' || i ELSE
    (ARRAY['Өзен жағасын тазарту','Көшет отырғызу маусымы','Ауыл мектебіне көмек',
        'Қарттарға қамқорлық','Еріктілер мектебі','Тарихи ескерткіштерді күту',
        'Жануарларға баспана','Саябақты көркейту','Сандық сауаттылық курсы',
        'Құтқарушы еріктілер жасағы','Аула мерекесі','Кітапхана достары'])[1 + i % 12]
        || ' (DEMO), ' || i || '-жоба' END AS title,
    r.code AS region, t.code AS theme, CAST(:opens AS timestamptz) + age AS submitted_at,
    10 + i % 90 AS q1, 500 + i % 1000 AS q2, 6 + i % 18 AS q3
FROM (
    SELECT i, CAST(:code AS text) AS call_code,
        random() * (CAST(:closes AS timestamptz) - CAST(:opens AS timestamptz)) AS age
    FROM generate_series(1, :count) AS i
) AS drawn
JOIN bench_organisation o ON o.n = 1 + (i + :first) % :organisations
JOIN organisations_organisation b ON b.id = o.id
JOIN bench_region r ON r.n = i % (SELECT count(*) FROM bench_region)
JOIN bench_theme t ON t.n = i / 20 % (SELECT count(*) FROM bench_theme)
"""
APPLICATIONS = (
    _APPLICATION_ROWS,
    """
    INSERT INTO grants_application
        (id, version, created_at, call_id, organisation_id, state, number, title, language,
         region_code, themes, kind, texts, eligibility, requested_minor, own_contribution_minor,
         minimum_percent, submitted_at, content_sha256, has_unsent_changes, revisions, search,
         created_by_id)
    SELECT id, 2, submitted_at - interval '3 days', :call_id, organisation_id, state,
        CASE WHEN NOT is_draft THEN number END, title, 'kk', region, ARRAY[theme], 'association',
        CAST(:texts AS jsonb), CAST(:eligibility AS jsonb),
        q1 * 2500000 + q2 * 200000 + q3 * 10000000,
        (q1 * 2500000 + q2 * 200000 + q3 * 10000000) / 5, 60,
        CASE WHEN NOT is_draft THEN submitted_at END,
        CASE WHEN NOT is_draft THEN encode(sha256(number::bytea), 'hex') END, false,
        CAST(:revisions AS jsonb),
        ' ' || pg_temp.bench_key(concat_ws(' ', title, number, name_kk, name_ru, bin)),
        owner_id
    FROM bench_application
    """,
    """
    INSERT INTO grants_budget_line
        (id, application_id, position, year, title, quantity, unit_cost_minor, amount_minor,
         own_minor)
    SELECT uuidv7(), id, line.position, line.year, line.title, line.quantity, line.cost,
        line.quantity * line.cost, line.quantity * line.cost / 5
    FROM bench_application, LATERAL (VALUES
        (1, CAST(:year AS bigint), 'Еріктілерді оқыту', q1, 2500000),
        (2, :year + 1, 'Көшеттер', q2, 200000),
        (3, :year + 2, 'Күтім жасау', q3, 10000000)) AS line (position, year, title, quantity, cost)
    """,
    """
    INSERT INTO grants_indicator (id, application_id, position, title, unit, baseline, target)
    SELECT uuidv7(), id, 1, 'Қатысқан еріктілер', 'адам', 20, 300 FROM bench_application
    UNION ALL SELECT uuidv7(), id, 2, 'Отырғызылған көшеттер', 'дана', 0, 1500
    FROM bench_application
    """,
    """
    INSERT INTO grants_submission
        (id, application_id, ordinal, submitted_at, submitted_by_id, content, content_sha256)
    SELECT uuidv7(), id, 1, submitted_at, owner_id,
        CAST(:content AS jsonb) || jsonb_build_object('number', number, 'title', title,
            'organisation', jsonb_build_object('bin', bin, 'name_kk', name_kk,
                'name_ru', name_ru)),
        encode(sha256(number::bytea), 'hex')
    FROM bench_application WHERE NOT is_draft
    """,
    # The hashes stand in for the real chain: their length and randomness cost the same.
    """
    INSERT INTO audit_event
        (seq, at, actor_id, actor_name, request_id, ip_prefix, action, object_type, object_id,
         facts, prev_hash, hash)
    SELECT seq, at, owner_id, 'Тұлға DEMO', substr(number, 1, 16), '127.0.0.0/24', action,
        'grants_application', id::text, facts,
        encode(sha256(('bench' || seq - 1)::bytea), 'hex'),
        encode(sha256(('bench' || seq)::bytea), 'hex')
    FROM (
        SELECT (SELECT coalesce(max(seq), 0) FROM audit_event) + row_number() OVER () AS seq, *
        FROM bench_application, LATERAL (VALUES
            ('application.started', submitted_at - interval '3 days', CAST('{}' AS jsonb)),
            ('application.saved', submitted_at - interval '2 days',
                CAST('{"section": "budget", "revision": 1}' AS jsonb)),
            ('application.submitted', CASE WHEN NOT is_draft THEN submitted_at END,
                jsonb_build_object('number', number, 'ordinal', 1))
        ) AS event (action, at, facts)
        WHERE at IS NOT NULL
    ) AS numbered
    """,
    "DROP TABLE bench_application",
)

# Three reviews for each application of a call, in a state; `:open` of ten are not ready.
REVIEWS = (
    """
    CREATE TEMP TABLE bench_review AS
    SELECT uuidv7() AS id, a.id AS application_id, a.call_id, r.id AS reviewer_id,
        CASE WHEN (a.n + k) % 10 >= :open THEN 'submitted'
            WHEN (a.n + k) % 2 = 0 THEN 'declared' ELSE 'assigned' END AS state,
        2 + a.n * 13 % 6 AS level
    FROM (
        SELECT id, call_id, row_number() OVER (ORDER BY id) AS n FROM grants_application
        WHERE call_id = :call_id AND state <> 'draft'
    ) AS a
    CROSS JOIN generate_series(0, 2) AS k
    JOIN bench_reviewer r ON r.n = (a.n * 3 + k) % :reviewers
    """,
    """
    INSERT INTO grants_review
        (id, version, application_id, reviewer_id, state, due_at, declared_at, submitted_at)
    SELECT id, 1, application_id, reviewer_id, state, now() + interval '9 days',
        CASE WHEN state <> 'assigned' THEN now() - interval '5 days' END,
        CASE WHEN state = 'submitted' THEN now() - interval '2 days' END
    FROM bench_review
    """,
    """
    INSERT INTO grants_score (id, review_id, criterion_id, points, comment)
    SELECT uuidv7(), b.id, c.id, b.level + floor(random() * 3),
        'Негіздеме DEMO: жобаның мақсаты айқын, көрсеткіштері өлшенеді, сметасы дәлелденген.'
    FROM bench_review b JOIN grants_criterion c ON c.call_id = b.call_id
    WHERE b.state <> 'assigned'
    """,
    "DROP TABLE bench_review",
)

# The letters of the decided call, as if a worker had sealed them.
SEALED = (
    """
    INSERT INTO files_stored_file (id, label, media_type, size_bytes, sha256, purpose)
    SELECT id, number || '.pdf', 'application/pdf', 90000, encode(sha256(code::bytea), 'hex'),
        'letter'
    FROM reports_letter
    """,
    """
    UPDATE reports_letter SET sealed_at = issued_at, file_id = id,
        file_sha256 = encode(sha256(code::bytea), 'hex')
    """,
    "UPDATE jobs_outbox_task SET done_at = now() WHERE done_at IS NULL AND dead_at IS NULL",
)


def folding(name: str, fold: Callable[[str], str]) -> str:
    """Write a function of the program that works letter by letter as a function in SQL."""
    body = "lower($1)"
    for letter in _LETTERS + _LETTERS.lower():
        body = f"replace({body}, '{letter}', '{fold(letter)}')"
    return f"CREATE FUNCTION pg_temp.{name}(text) RETURNS text IMMUTABLE RETURN {body}"


def run(statements: tuple[str, ...], **values: Any) -> None:
    """Run statements one after another; each takes what it names of the values."""
    for statement in statements:
        clause = text(statement.replace("::", "\\:\\:"))
        wanted = clause.compile().params
        db.session.execute(clause, {name: values[name] for name in wanted})
