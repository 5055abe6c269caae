"""Turns the JSON of an instance into the engine's records, or lists everything wrong with it."""

from typing import Any

from donors.matching.engine.currency import BASE, Rate
from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.instance import Application, Instance, Need
from donors.matching.engine.quotas import report_crossing_quotas
from donors.matching.engine.reader import LIMIT, Faults, Reader, integer_fault, text_fault
from donors.matching.engine.reading_pledges import PledgeReader

SELECTIONS = ("rank_order", "most_merit")
TOP_KEYS = ("version", "currency", "years", "rates", "policy", "applications", "pledges")
APPLICATION_KEYS = ("id", "call", "rank", "score", "region", "themes", "kind", "needs")
NEED_KEYS = ("year", "requested", "minimum")


def read_instance(value: Any) -> Instance:
    """The instance, ready to solve; InvalidInstance with all its faults otherwise."""
    faults = Faults()
    top = Reader(value, "", TOP_KEYS, faults)
    if not isinstance(value, dict):
        raise InvalidInstance(faults)
    _read_version(top)
    years = _read_years(top)
    rates = _read_rates(top)
    selection = _read_selection(top)
    applications = _read_applications(top, years, scored=selection == "most_merit")
    pledges = PledgeReader(rates, years, faults).read(top.items("pledges"))
    _report_large_sums(applications, [pledge.total for _, pledge in pledges], faults)
    report_crossing_quotas(pledges, applications, faults)
    if faults:
        raise InvalidInstance(faults)
    return Instance(
        years=years,
        selection=selection,
        applications=tuple(sorted(applications, key=lambda one: one.rank)),
        pledges=tuple(sorted((one for _, one in pledges), key=lambda one: (one.tier, one.id))),
    )


def report_repeated(seen: dict[Any, str], value: Any, path: str, faults: Faults) -> None:
    """Notes a fault when the value was already met at another path."""
    if value in seen:
        faults.add(path, f"repeats {seen[value]}")
    seen.setdefault(value, path)


def _read_version(top: Reader) -> None:
    if top.integer("version") != 1 and type(top.value.get("version")) is int:
        top.faults.add("version", "must be 1")


def _read_years(top: Reader) -> tuple[int, ...]:
    years: dict[Any, str] = {}
    for index, year in enumerate(top.items("years")):
        fault = integer_fault(year, 1, 9999)
        if fault:
            top.faults.add(f"years[{index}]", fault)
        else:
            report_repeated(years, year, f"years[{index}]", top.faults)
    if top.value.get("years") == []:
        top.faults.add("years", "must name at least one year")
    return tuple(sorted(years))


def _read_rates(top: Reader) -> dict[str, Rate]:
    base = top.text("currency")
    rates = {}
    named = top.value.get("rates", {})
    if not isinstance(named, dict):
        top.faults.add("rates", "must be an object")
        named = {}
    for currency, value in named.items():
        if text_fault(currency):
            top.faults.add("rates", f"a currency {text_fault(currency)}")
        rate = Reader(value, f"rates.{currency}", ("num", "den"), top.faults)
        rates[currency] = Rate(rate.integer("num", low=1), rate.integer("den", low=1))
        if currency == base and rates[currency].num != rates[currency].den:
            top.faults.add(f"rates.{currency}", "is the base currency, whose rate is 1")
    rates[base] = BASE
    return rates


def _read_selection(top: Reader) -> str:
    if not top.has("policy"):
        return "rank_order"
    policy = Reader(top.value["policy"], "policy", ("selection",), top.faults)
    if not policy.has("selection"):
        return "rank_order"
    selection = policy.text("selection")
    if selection and selection not in SELECTIONS:
        top.faults.add("policy.selection", f"must be one of {', '.join(SELECTIONS)}")
    return selection


def _read_applications(top: Reader, years: tuple[int, ...], *, scored: bool) -> list[Application]:
    found = []
    ids: dict[Any, str] = {}
    ranks: dict[Any, str] = {}
    for index, value in enumerate(top.items("applications")):
        one = Reader(value, f"applications[{index}]", APPLICATION_KEYS, top.faults)
        application = _read_application(one, years)
        found.append(application)
        if application.id:
            report_repeated(ids, application.id, one.at("id"), top.faults)
        if integer_fault(one.value.get("rank"), 1, LIMIT) is None:
            report_repeated(ranks, application.rank, one.at("rank"), top.faults)
        if scored and not one.has("score"):
            top.faults.add(one.at("score"), "is missing")
    return found


def _read_application(one: Reader, years: tuple[int, ...]) -> Application:
    identity, rank = one.text("id"), one.integer("rank", low=1)
    traits = {
        "calls": frozenset([one.text("call")]),
        "regions": frozenset([one.text("region")]),
        "themes": one.texts("themes"),
        "kinds": frozenset([one.text("kind")]),
    }
    needs = []
    seen: dict[Any, str] = {}
    for index, value in enumerate(one.items("needs")):
        need = Reader(value, f"{one.path}.needs[{index}]", NEED_KEYS, one.faults)
        year = read_year(need, years, seen)
        requested, minimum = need.integer("requested"), need.optional_integer("minimum") or 0
        if minimum > requested and requested == need.value.get("requested"):
            one.faults.add(need.at("minimum"), f"is above the requested {requested}")
        needs.append(Need(identity, year, rank, requested, minimum))
    return Application(
        identity, rank, one.decimal("score"), traits, tuple(sorted(needs, key=lambda n: n.year))
    )


def read_year(one: Reader, years: tuple[int, ...], seen: dict[Any, str]) -> int:
    """A year of a need or a budget: listed in the instance and named once."""
    known = integer_fault(one.value.get("year"), 1, 9999) is None
    year = one.integer("year", low=1, high=9999)
    if known:
        report_repeated(seen, year, one.at("year"), one.faults)
        if years and year not in years:
            one.faults.add(one.at("year"), f"{year} is not among the years of the instance")
    return year


def _report_large_sums(applications: list[Application], totals: list[int], faults: Faults) -> None:
    if sum(application.requested for application in applications) >= LIMIT:
        faults.add("applications", "the requested amounts sum to 2^62 or more")
    if sum(totals) >= LIMIT:
        faults.add("pledges", "the budgets sum to 2^62 base units or more")
