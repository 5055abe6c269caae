"""Where an embedded server keeps its data and as whom it runs.

PostgreSQL refuses to run as root. Started by root, both servers run as the system user `asar`,
who cannot reach into a home folder: programs and data then stand under /var/lib/asar, and the
folder in the checkout names the place. Started by anybody else, everything stays in the folder.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

SYSTEM_USER = "asar"
SYSTEM_HOME = Path("/var/lib/asar")
LASTING, SCRATCH = "folder", "scratch"


class NoPlace(Exception):
    """The machine does not let us set up an embedded server; the text says what to do."""


@dataclass(frozen=True)
class Place:
    """`home` is writable for the server; `user` and `group` are None when it runs as ourselves."""

    home: Path
    user: int | None = None
    group: int | None = None

    def give(self, path: Path) -> None:
        """Let the server's user own a path we made for it."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


def place_for(folder: Path, *, lasting: bool = True) -> Place:
    """Find or make the place that belongs to a folder of the checkout.

    A place that is not lasting is removed some time after its folder.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() != 0:
        return Place(folder)
    account = _system_user()
    if not lasting:
        _sweep()
    place = Place(
        SYSTEM_HOME / _token(folder, LASTING if lasting else SCRATCH),
        account.pw_uid,
        account.pw_gid,
    )
    place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.give(place.home)
    return place


def program_folder(source: Path, name: str, copy: Callable[[Path], None]) -> Path:
    """Where the server's programs can be run from: in place, or for root from a shared copy.

    The copy belongs to root, is made once per version and appears at once or not at all.
    """
    if os.geteuid() != 0:
        return source
    target = SYSTEM_HOME / name
    if target.is_dir():
        return target
    _make_system_home()
    draft = SYSTEM_HOME / f".{name}.{secrets.token_hex(4)}"
    copy(draft)
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(draft)], check=True)
    try:
        draft.rename(target)
    except OSError:  # another checkout was quicker
        shutil.rmtree(draft)
    return target


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise NoPlace(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER!r} could not be "
            f"added. Run: useradd --system --shell /usr/sbin/nologin {SYSTEM_USER}"
        ) from None


def _add_system_user() -> None:
    command = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if command is None:
        return
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    arguments = [command, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    subprocess.run(arguments, check=False, capture_output=True)


def _make_system_home() -> None:
    SYSTEM_HOME.mkdir(parents=True, exist_ok=True)
    SYSTEM_HOME.chmod(0o755)


def _token(folder: Path, kind: str) -> str:
    """Name of the place, kept in the folder; a copied checkout gets a place of its own."""
    _make_system_home()
    note = folder / "place"
    token = note.read_text().strip() if note.is_file() else ""
    if not token or not _belongs(SYSTEM_HOME / token, folder):
        token = f"{sha256(os.fsencode(folder)).hexdigest()[:12]}-{secrets.token_hex(4)}"
    note.write_text(token)
    (SYSTEM_HOME / token).mkdir(exist_ok=True, mode=0o700)
    (SYSTEM_HOME / f"{token}.{kind}").write_text(str(folder))
    return token


def _sweep() -> None:
    """Remove throw-away data whose folder is gone."""
    for owner in SYSTEM_HOME.glob(f"*.{SCRATCH}"):
        note = Path(owner.read_text()) / "place"
        if not note.is_file() or note.read_text() != owner.stem:
            shutil.rmtree(SYSTEM_HOME / owner.stem, ignore_errors=True)
            owner.unlink(missing_ok=True)


def _belongs(home: Path, folder: Path) -> bool:
    """A place stays with its folder, also when the checkout was moved, but not when copied."""
    owners = [home.with_name(f"{home.name}.{kind}") for kind in (LASTING, SCRATCH)]
    known = [Path(owner.read_text()) for owner in owners if owner.is_file()]
    if not home.is_dir() or not known:
        return False
    return known[0] == folder or not (known[0] / "place").is_file()
