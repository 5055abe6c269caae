"""Small fields of money whose answers can be counted by hand."""

from __future__ import annotations

from typing import Any

from donors.discovery.rules import CallFacts, Field, Habit, Project, Purse

CALL = CallFacts("C-1", (2027, 2028))


def project(
    number: str,
    needs: dict[int, int] | None = None,
    *,
    region: str = "KZ-71",
    themes: tuple[str, ...] = ("ecology",),
    kind: str = "foundation",
    rank: int = 0,
    least: int = 0,
) -> Project:
    """One application; `least`: percent of each year without which it cannot live."""
    asked = needs or {2027: 100}
    pairs = {year: (amount, amount * least // 100) for year, amount in asked.items()}
    return Project(number, region, kind, themes, rank or int(number[1:]), pairs)


def purse(
    code: str,
    budget: dict[int, int] | None = None,
    *,
    where: dict[str, list[str]] | None = None,
    public: bool = False,
    promised: bool = False,
    habit: Habit | None = None,
    **terms: Any,
) -> Purse:
    """One pledge with its free money, in tenge unless said otherwise."""
    body = {
        "id": code,
        "donor": f"D-{code}",
        "public": public,
        "tier": 5,
        "currency": "KZT",
        "budget": [{"year": y, "amount": a} for y, a in (budget or {2027: 100}).items()],
        "carry_over": False,
        "where": where or {},
        **terms,
    }
    return Purse(body, promised=promised, habit=habit or Habit())


def field(projects: list[Project], purses: list[Purse], **rates: tuple[int, int]) -> Field:
    """One call."""
    return Field(CALL, tuple(projects), tuple(purses), rates)


def everyone(made: Field) -> frozenset[str]:
    """The numbers of all projects."""
    return frozenset(one.number for one in made.projects)
