"""The commands of `bin/asar matching` that work on files, without any command-line library."""

import importlib
import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.checking import verify
from donors.matching.engine.equal_shares.reading import read_crowd
from donors.matching.engine.equal_shares.rule import solve_shares
from donors.matching.engine.equal_shares.verify import verify_shares
from donors.matching.engine.errors import InvalidInstance, InvalidResult
from donors.matching.engine.reading import read_instance
from donors.matching.engine.solve import solve

VALID, BROKEN, UNREADABLE = 0, 1, 2


class _Unreadable(Exception):
    """A file that is no JSON; the text says where."""


def run_solve(
    instance_path: str | Path, result_path: str | Path, parts: int = 1, halves: int = 1
) -> int:
    """Writes the result of an instance; 2 and one line per fault when there is none.

    Several parts, or else several halves of the ranking, have a process each; the result is the
    same.
    """
    if parts > 1 or halves > 1:
        # Not loaded otherwise: only large runs are worth their processes.
        running = importlib.import_module("donors.matching.engine.parts.running")
        rule = (
            partial(running.solve_in_parts, parts=parts)
            if parts > 1
            else partial(running.solve_by_halves, leaves=halves)
        )
        return _run_rule(rule, instance_path, result_path)
    return _run_rule(solve, instance_path, result_path)


def run_equal_shares(instance_path: str | Path, result_path: str | Path) -> int:
    """The same for a crowd call and the method of equal shares."""
    return _run_rule(solve_shares, instance_path, result_path)


def run_verify(instance_path: str | Path, result_path: str | Path) -> int:
    """0 and "valid"; 1 and the first broken rule; 2 when a file cannot be read."""
    return _run_check(read_instance, verify, instance_path, result_path)


def run_verify_shares(instance_path: str | Path, result_path: str | Path) -> int:
    """The same for a crowd call and its result by equal shares."""
    return _run_check(read_crowd, verify_shares, instance_path, result_path)


def _run_rule(
    rule: Callable[[Any], Any], instance_path: str | Path, result_path: str | Path
) -> int:
    try:
        result = rule(_load(Path(instance_path)))
        _write(Path(result_path), canonical_json(result) + b"\n")
    except InvalidInstance as invalid:
        return _refuse(invalid)
    except (_Unreadable, OSError) as fault:
        return _say(str(fault), UNREADABLE)
    return VALID


def _write(target: Path, text: bytes) -> None:
    """Puts a whole file in place or none: a full disk leaves what stood there before."""
    if target.exists() and not target.is_file():
        target.write_bytes(text)  # a pipe or a device has no place beside it
        return
    aside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(text)
        aside.replace(target)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _run_check(
    read: Callable[[Any], object],
    check: Callable[[Any, Any], None],
    instance_path: str | Path,
    result_path: str | Path,
) -> int:
    try:
        instance, result = _load(Path(instance_path)), _load(Path(result_path))
        read(instance)
        check(instance, result)
    except InvalidInstance as invalid:
        return _refuse(invalid)
    except InvalidResult as broken:
        return _say(str(broken), BROKEN)
    except (_Unreadable, OSError) as fault:
        return _say(str(fault), UNREADABLE)
    sys.stdout.write("valid\n")
    return VALID


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as fault:
        place = f"{path}: line {fault.lineno}, column {fault.colno}"
        raise _Unreadable(f"{place}: {fault.msg}") from fault
    except UnicodeDecodeError as fault:
        raise _Unreadable(f"{path}: byte {fault.start}: not UTF-8") from fault
    except (ValueError, RecursionError) as fault:
        raise _Unreadable(f"{path}: {fault}") from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys are all different; Python alone would keep the last one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _refuse(invalid: InvalidInstance) -> int:
    return _say("\n".join(f"{path}: {message}" for path, message in invalid.faults), UNREADABLE)


def _say(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code
