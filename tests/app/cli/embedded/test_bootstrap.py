"""What bin/bootstrap says on a machine where only root can install what is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT

TOOLS = (
    *("bash", "cat", "cut", "dirname", "flock", "mkdir"),
    *("mktemp", "readlink", "rm", "sha256sum", "uname"),
)
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
BARE_PYTHON = """#!/bin/sh
case "$*" in
*ensurepip*) exit 1 ;;
"- "*) shift; for pair; do echo "${pair#*=}"; done ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "my asar" / "bin").mkdir(parents=True)
    shutil.copy2(ROOT / "bin" / "bootstrap", tmp_path / "my asar" / "bin")
    return tmp_path / "my asar"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH of a bare machine, whose user is nobody in particular."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    _script(folder / "id", "#!/bin/sh\necho 1000\n")
    _script(folder / "apt-get", "#!/bin/sh\nexit 1\n")
    _script(folder / "python3", BARE_PYTHON)
    return folder


def test_it_names_all_that_is_missing_in_one_line(checkout, programs):
    answer = _bootstrap(checkout, programs, "--tests")

    assert answer == (
        "Some packages of the system are missing. Run this as root, then start again:\n\n"
        "    apt-get update && apt-get install -y --no-install-recommends"
        f" python3-venv {LIBRARIES} libatomic1 chromium poppler-utils softhsm2 git\n"
    )


def test_the_line_uses_sudo_where_there_is_one(checkout, programs):
    _script(programs / "sudo", "#!/bin/sh\nexit 1\n")

    answer = _bootstrap(checkout, programs)

    assert answer == (
        "Some packages of the system are missing. Run this, then start again:\n\n"
        "    sudo apt-get update && sudo apt-get install -y --no-install-recommends"
        f" python3-venv {LIBRARIES}\n"
    )


def test_without_any_python_it_asks_for_one_as_well(checkout, programs):
    (programs / "python3").unlink()

    answer = _bootstrap(checkout, programs)

    assert answer.rstrip().endswith(f" python3 python3-venv {LIBRARIES}")


def _bootstrap(checkout: Path, programs: Path, *words: str) -> str:
    """Run it; it must stop before it has made anything but its folder of notes."""
    done = subprocess.run(
        [programs / "bash", checkout / "bin" / "bootstrap", *words],
        env={"PATH": str(programs), "TMPDIR": str(checkout.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert sorted(path.name for path in checkout.iterdir()) == ["bin", "var"]
    return done.stderr


def _script(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)
