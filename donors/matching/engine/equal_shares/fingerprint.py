"""The SHA-256 of a crowd call, quickly also for a million backers."""

import hashlib
from json import JSONEncoder
from typing import Any

from donors.matching.engine.canonical import canonical_json, normalised

_text = JSONEncoder(ensure_ascii=False).encode


def instance_sha256(instance: dict[str, Any]) -> str:
    """`sha256(normalised(instance))` of a sound instance.

    The rows of backers are written one by one, and equal choices only once; "backers" is the
    first key, the others follow as usual.
    """
    choices: dict[tuple[str, ...], str] = {}
    rows = sorted(_row(row, choices) for row in instance["backers"])
    rest = canonical_json(normalised({**instance, "backers": []}))
    start = b'{"backers":['
    digest = hashlib.sha256(start)
    digest.update(",".join(rows).encode())
    digest.update(rest.removeprefix(start))
    return digest.hexdigest()


def _row(row: dict[str, Any], choices: dict[tuple[str, ...], str]) -> str:
    key = tuple(row["projects"])
    if key not in choices:
        choices[key] = ",".join(sorted(map(_text, key)))
    flag = row.get("any_project")
    any_project = "" if flag is None else f'"any_project":{_text(flag)},'
    return (
        f'{{"amount":{row["amount"]},{any_project}"id":{_text(row["id"])},'
        f'"projects":[{choices[key]}]}}'
    )
