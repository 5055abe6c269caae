"""A malformed instance is refused with every fault and its JSON path."""

import copy
import json
import os
import resource

import pytest

from donors.matching.engine import InvalidInstance, solve
from donors.matching.engine.command import run_solve, run_verify
from tests.donors.matching.small import application, instance, pledge

QUOTAS = [
    {"where": {"regions": ["KZ-71"]}, "max": 5},
    {"where": {"themes": ["ecology"]}, "max": 5},
]
A, N = "applications[0]", "applications[0].needs[0]"
P, B = "pledges[0]", "pledges[0].budget[0]"
ABSENT = object()


def sound():
    return instance(
        [application("A1", 1, (2027, 10, 5)), application("A2", 2, (2027, 10, 0))],
        [
            pledge(
                "P1",
                {2027: 9},
                currency="USD",
                quotas=[QUOTAS[0]],
                match={"num": 1, "den": 2},
                where={"themes": ["ecology"]},
            )
        ],
        rates={"USD": {"num": 3, "den": 2}},
    )


def changed(path, value):
    """The sound instance with the value at a dotted path replaced, added or taken away."""
    given = copy.deepcopy(sound())
    keys = [
        int(key) if key.isdigit() else key
        for key in path.replace("[", ".[").split(".")
        for key in [key.strip("[]")]
    ]
    place = given
    for key in keys[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[keys[-1]]
    else:
        place[keys[-1]] = value
    return given


@pytest.mark.parametrize(
    ("path", "value", "at", "message"),
    [
        ("version", 2, "version", "must be 1"),
        ("version", ABSENT, "version", "is missing"),
        ("version", True, "version", "must be an integer"),
        ("currency", "", "currency", "must be a non-empty text"),
        ("extra", 1, "extra", "unknown key"),
        ("years", [], "years", "must name at least one year"),
        ("years", [2027, 2027], "years[1]", "repeats years[0]"),
        ("years", [2027, "2028"], "years[1]", "must be an integer"),
        ("years", {}, "years", "must be a list"),
        ("rates.USD.num", 0, "rates.USD.num", "must be at least 1"),
        ("rates.USD.den", 0, "rates.USD.den", "must be at least 1"),
        ("rates.USD.den", 1.5, "rates.USD.den", "must be an integer"),
        ("rates.KZT", {"num": 2, "den": 1}, "rates.KZT", "is the base currency, whose rate is 1"),
        ("rates", {}, f"{P}.currency", "no rate is given for USD"),
        ("policy.selection", "luck", "policy.selection", "must be one of rank_order, most_merit"),
        (f"{A}.id", "A2", "applications[1].id", f"repeats {A}.id"),
        (f"{A}.rank", 2, "applications[1].rank", f"repeats {A}.rank"),
        (f"{A}.rank", 0, f"{A}.rank", "must be at least 1"),
        (f"{A}.rank", False, f"{A}.rank", "must be an integer"),
        (f"{A}.score", 87.5, f"{A}.score", 'must be a decimal text such as "87.50"'),
        (f"{A}.score", "1e3", f"{A}.score", 'must be a decimal text such as "87.50"'),
        (f"{A}.region", ABSENT, f"{A}.region", "is missing"),
        (f"{A}.region", "\ud800", f"{A}.region", "must be valid Unicode text"),
        (f"{A}.themes", "ecology", f"{A}.themes", "must be a list"),
        (f"{A}.themes", ["x", 3], f"{A}.themes[1]", "must be a non-empty text"),
        (f"{A}.colour", "red", f"{A}.colour", "unknown key"),
        (f"{N}.year", 2031, f"{N}.year", "2031 is not among the years of the instance"),
        (f"{N}.requested", -1, f"{N}.requested", "must be at least 0"),
        (f"{N}.requested", 2**62, f"{N}.requested", "must be below 2^62"),
        (f"{N}.requested", 10.0, f"{N}.requested", "must be an integer"),
        (f"{N}.minimum", 11, f"{N}.minimum", "is above the requested 10"),
        (f"{N}.minimum", None, f"{N}.minimum", "must be an integer"),
        (f"{P}.public", "yes", f"{P}.public", "must be true or false"),
        (f"{P}.tier", 10, f"{P}.tier", "must be at most 9"),
        (f"{P}.carry_over", 1, f"{P}.carry_over", "must be true or false"),
        (f"{P}.where", [], f"{P}.where", "must be an object"),
        (f"{P}.where.colours", [], f"{P}.where.colours", "unknown key"),
        (f"{P}.max_share_percent", 101, f"{P}.max_share_percent", "must be at most 100"),
        (f"{P}.match.den", 0, f"{P}.match.den", "must be at least 1"),
        (f"{P}.minimum_ticket", -5, f"{P}.minimum_ticket", "must be at least 0"),
        (f"{P}.all_or_nothing", 0, f"{P}.all_or_nothing", "must be true or false"),
        (f"{B}.year", 2026, f"{B}.year", "2026 is not among the years of the instance"),
        (f"{P}.quotas[0].max", ABSENT, f"{P}.quotas[0].max", "is missing"),
        (f"{P}.quotas[0].where", ABSENT, f"{P}.quotas[0].where", "is missing"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_path(path, value, at, message):
    with pytest.raises(InvalidInstance) as refused:
        solve(changed(path, value))

    assert refused.value.faults == [(at, message)]


def test_all_faults_are_listed_at_once():
    given = changed(f"{N}.minimum", 99)
    given["pledges"][0]["tier"] = -1
    given["surprise"] = None

    with pytest.raises(InvalidInstance) as refused:
        solve(given)

    assert [path for path, _ in refused.value.faults] == ["surprise", f"{N}.minimum", f"{P}.tier"]


@pytest.mark.parametrize("value", [None, [], "text", 3, True])
def test_instance_that_is_no_object_is_refused(value):
    with pytest.raises(InvalidInstance) as refused:
        solve(value)

    assert refused.value.faults == [("$", "must be an object")]


def test_twice_the_same_year_is_refused():
    given = instance([application("A1", 1, (2027, 1, 0), (2027, 2, 0))], [pledge("P1", {2027: 1})])
    given["pledges"][0]["budget"] *= 2

    with pytest.raises(InvalidInstance) as refused:
        solve(given)

    assert refused.value.faults == [
        (f"{A}.needs[1].year", f"repeats {N}.year"),
        (f"{P}.budget[1].year", "2027 is named twice in this budget"),
    ]


def test_sums_of_2_62_or_more_are_refused():
    half = 2**61
    needs = ((2027, half, 0), (2028, half, 0))
    given = instance([application("A1", 1, *needs)], [pledge("P1", {2027: half, 2028: half})])

    with pytest.raises(InvalidInstance) as refused:
        solve(given)

    assert [path for path, _ in refused.value.faults] == [f"{P}.budget", "applications", "pledges"]


def test_crossing_quotas_are_refused_with_the_pair():
    given = instance([application("A1", 1, (2027, 1, 0))], [pledge("P1", {2027: 9}, quotas=QUOTAS)])

    with pytest.raises(InvalidInstance) as refused:
        solve(given)

    text = "quotas[0] (regions KZ-71) and quotas[1] (themes ecology) cross: "
    assert refused.value.faults == [(f"{P}.quotas", text + "nest them or keep them apart")]


def test_quotas_of_two_themes_stand_until_one_application_has_both():
    quotas = [
        {"where": {"themes": ["ecology"]}, "max": 5},
        {"where": {"themes": ["health"]}, "max": 5},
    ]
    terms = [pledge("P1", {2027: 9}, quotas=quotas)]
    apart = [
        application("A1", 1, (2027, 1, 0)),
        application("A2", 2, (2027, 1, 0), themes=["health"]),
    ]
    both = [*apart, application("A3", 3, (2027, 1, 0), themes=["health", "ecology"])]

    assert solve(instance(apart, terms))["objective"]["placed"] == 2
    with pytest.raises(InvalidInstance):
        solve(instance(both, terms))


def write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_commands_solve_and_verify(tmp_path, capsys):
    given, result = write(tmp_path / "i.json", sound()), tmp_path / "r.json"

    assert run_solve(given, result) == 0
    assert run_verify(given, result) == 0
    assert capsys.readouterr().out == "valid\n"


def test_verify_command_names_the_broken_rule(tmp_path, capsys):
    given, result = write(tmp_path / "i.json", sound()), tmp_path / "r.json"
    run_solve(given, result)
    write(result, result.read_text().replace('"placed":', '"placed":1'))

    assert run_verify(given, result) == 1
    assert capsys.readouterr().err == "seal: changed after it was sealed\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 1,\n "years": [,]}', "line 2, column 12"),
        ("", "line 1, column 1"),
        ('{"version": 1, "version": 1}', "the key 'version' stands twice in one object"),
        ("[" * 100_000, "recursion"),
        ('{"version": 2}', "version: must be 1"),
        ('{"version": 1.0}', "version: must be an integer"),
        ('{"version": NaN}', "version: must be an integer"),
    ],
)
def test_unreadable_instances_write_nothing(tmp_path, capsys, text, told):
    given, result = write(tmp_path / "i.json", text), tmp_path / "r.json"

    assert run_solve(given, result) == 2
    assert told in capsys.readouterr().err
    assert not result.exists()


def test_missing_file_is_told(tmp_path, capsys):
    assert run_solve(tmp_path / "none.json", tmp_path / "r.json") == 2
    assert "none.json" in capsys.readouterr().err


def test_full_disk_leaves_the_result_of_before(tmp_path, capsys):
    given, result = write(tmp_path / "i.json", sound()), tmp_path / "r.json"
    result.write_text("of before")

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        code = run_solve(given, result)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert code == 2
    assert "File too large" in capsys.readouterr().err
    assert result.read_text() == "of before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["i.json", "r.json"]


def test_result_may_go_to_a_pipe(tmp_path):
    given, pipe = write(tmp_path / "i.json", sound()), tmp_path / "pipe"
    os.mkfifo(pipe)
    ends = os.open(pipe, os.O_RDWR)

    code = run_solve(given, pipe)

    text = os.read(ends, 100_000)
    os.close(ends)
    assert code == 0
    assert json.loads(text) == solve(sound())
