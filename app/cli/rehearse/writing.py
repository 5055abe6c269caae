"""Write what came out of a rehearsal, in the form of its contract."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.audit import queries as audit
from app.cli.rehearse.stage import Stage
from app.files import storage
from app.ledger import queries as ledger
from donors.matching.engine.canonical import canonical_json
from grants.awards import queries as awards
from grants.awards.models import Outcome
from grants.reviews import queries as reviews
from grants.reviews.models import RankingRow
from reports.letters import queries as letters

REFUSED = ("file", "line", "id", "code", "message")
RANKING = (
    "rank", "application", "bin", "score", "passed", "reviews", "failed_criteria", "discrepancy",
    "reason",
)  # fmt: skip
LEDGER = ("entry", "posted_at", "account", "currency", "debit", "credit", "reference")


def write_refused(stage: Stage, out: Path) -> None:
    """Write refused.csv in the order of files and lines."""
    rows = sorted(stage.refused, key=lambda row: (row.file, row.line))
    _write_csv(out / "refused.csv", REFUSED, (vars(row) for row in rows))


def write_ranking(stage: Stage, out: Path) -> None:
    """Write ranking.csv: ranked rows by rank, then the unranked with their reason."""
    rows = reviews.ranking_rows(stage.ranking.id)
    ordered = sorted(rows, key=lambda r: (r.rank is None, r.rank or 0, r.application.number or ""))
    _write_csv(out / "ranking.csv", RANKING, (_ranking_line(row) for row in ordered))


def _ranking_line(row: RankingRow) -> dict[str, Any]:
    return {
        "rank": row.rank or "",
        "application": row.application.number,
        "bin": row.application.organisation.bin,
        "score": f"{row.score:.2f}" if row.score is not None else "",
        "passed": "yes" if row.passed else "no",
        "reviews": row.reviews,
        "failed_criteria": ";".join(row.failed_criteria),
        "discrepancy": "yes" if row.discrepancy else "no",
        "reason": row.unranked_reason or "",
    }


def write_assignment(stage: Stage, out: Path) -> None:
    """Write assignment.json: who reviewed what, as the scores tell."""
    load = Counter(pair["reviewer"] for pair in stage.assignments)
    body = {
        "version": 1,
        "status": "assigned",
        "threshold": 0,
        "cost": 1_000_000 * len(stage.assignments),
        "assignments": stage.assignments,
        "load": dict(sorted(load.items())),
    }
    (out / "assignment.json").write_bytes(canonical_json(body))


def write_matching(stage: Stage, out: Path) -> None:
    """Write instance.json and allocation.json."""
    (out / "instance.json").write_bytes(canonical_json(stage.run.instance))
    (out / "allocation.json").write_bytes(canonical_json(stage.run.result))


def write_letters(stage: Stage, out: Path) -> int:
    """Copy the sealed letters, one for each ranked application; returns how many."""
    folder = out / "letters"
    folder.mkdir(exist_ok=True)
    # Letters of an earlier run into the same folder would look like decisions of this one.
    for stale in folder.glob("*.pdf"):
        stale.unlink()
    written = 0
    for letter in letters.letters_of(stage.run.id):
        if letter.file_id is not None:
            number = letter.decision.application.number
            shutil.copyfile(storage.path_of(letter.file_id), folder / f"{number}.pdf")
            written += 1
    return written


def write_ledger(out: Path) -> None:
    """Write ledger.csv."""
    _write_csv(out / "ledger.csv", LEDGER, ledger.entries_for_export())


def write_audit(out: Path) -> None:
    """Write audit.jsonl: one row a line, in the order of the chain."""
    with (out / "audit.jsonl").open("w", encoding="utf-8") as file:
        for row in audit.all_rows():
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


def write_summary(stage: Stage, out: Path, *, letters_written: int) -> dict[str, Any]:
    """Write summary.json: counts, money in base minor units, seconds per stage."""
    rows = reviews.ranking_rows(stage.ranking.id)
    decisions = awards.decisions_of(stage.run.id)
    outcomes = {a["id"]: a["outcome"] for a in stage.run.result["applications"]}
    summary = {
        "version": 1,
        "counts": {
            "organisations": len(stage.organisations),
            "applications": len(stage.applications),
            "refused": len(stage.refused),
            "reviews": stage.reviews,
            "ranked": sum(row.rank is not None for row in rows),
            "awarded": sum(d.outcome == Outcome.AWARD for d in decisions),
            "partly": sum(outcome == "partial" for outcome in outcomes.values()),
            "refused_applications": sum(d.outcome == Outcome.REFUSAL for d in decisions),
            "letters": letters_written,
        },
        "money": {
            "requested": stage.run.summary["requested_minor"],
            "pledged": stage.run.summary["pledged_minor"],
            "placed": stage.run.summary["placed_minor"],
        },
        "seconds": {**stage.seconds, "total": round(sum(stage.seconds.values()), 3)},
    }
    text = json.dumps(summary, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    return summary


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
