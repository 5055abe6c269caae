"""Keep a commitment and an application apart within the contract.

The contract has no list of forbidden pairs, but a pledge names the kinds of organisation it pays
for. So the application gets a kind of its own (`ngo#A-17`), every pledge and quota that takes its
kind takes this one too, and only the linked pledge does not. Solver, certificate and check stay as
they are: whoever checks the result checks this as well.

A kind of its own also lets a quota count a single application (`raising`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

MARK = "#"
Pair = tuple[str, str]


def plain_kind(kind: str) -> str:
    """Give the kind of organisation behind a kind of its own."""
    return kind.partition(MARK)[0]


def keep_apart(
    instance: Mapping[str, Any], pairs: Collection[Pair], own: Collection[str] = ()
) -> dict[str, Any]:
    """Write an instance in which no pledge of a pair (pledge, application) pays the application.

    own: further applications that get a kind of their own.
    """
    numbers = {number for _pledge, number in pairs} | set(own)
    applications = [
        {**one, "kind": f"{one['kind']}{MARK}{one['id']}"} if one["id"] in numbers else one
        for one in instance["applications"]
    ]
    changed = {**instance, "applications": applications}
    return {**changed, "pledges": written_as_in(changed, instance["pledges"], pairs)}


def written_as_in(
    instance: Mapping[str, Any], pledges: Sequence[Mapping[str, Any]], pairs: Collection[Pair]
) -> list[dict[str, Any]]:
    """Write plain pledges with the kinds of an instance, those of pairs without the own kind."""
    kinds = [str(one["kind"]) for one in instance["applications"]]
    if not any(MARK in kind for kind in kinds):
        return [dict(one) for one in pledges]
    known = sorted({*kinds, *map(plain_kind, kinds)})
    written = []
    for pledge in pledges:
        barred = {number for code, number in pairs if code == pledge["id"]}
        one = {**pledge, "where": _with_kinds(pledge["where"], known, barred)}
        if pledge.get("quotas"):
            one["quotas"] = [
                {**quota, "where": _with_kinds(quota["where"], known, frozenset())}
                for quota in pledge["quotas"]
            ]
        written.append(one)
    return written


def _with_kinds(
    where: Mapping[str, Any], known: Sequence[str], barred: Collection[str]
) -> dict[str, Any]:
    wanted = where.get("kinds")
    if wanted is None and not barred:
        return dict(where)
    taken = {
        kind
        for kind in known
        if (wanted is None or plain_kind(kind) in wanted) and kind.partition(MARK)[2] not in barred
    }
    # Kinds of their own that an earlier split wrote are not carried on.
    plain = {kind for kind in wanted or () if MARK not in kind}
    return {**where, "kinds": sorted(taken | plain)}


def pairs_in(instance: Mapping[str, Any]) -> set[Pair]:
    """Read from an instance which pledges it keeps apart from which applications."""
    owned = [one for one in instance["applications"] if MARK in str(one["kind"])]
    return {
        (pledge["id"], one["id"])
        for pledge in instance["pledges"]
        for one in owned
        if are_kept_apart(pledge, one)
    }


def are_kept_apart(pledge: Mapping[str, Any], application: Mapping[str, Any]) -> bool:
    """Tell whether an instance bars a pledge from an application because they are linked."""
    kind, kinds = str(application["kind"]), pledge.get("where", {}).get("kinds")
    return MARK in kind and kinds is not None and plain_kind(kind) in kinds and kind not in kinds
