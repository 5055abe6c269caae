"""Which gettext catalogues exist: one domain for each house, so that houses are written apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUES = ROOT / "app" / "translations"
# English is the language of the msgids and needs no catalogue.
LANGUAGES = ("kk", "ru")
STREETS = ("app", "grants", "donors", "reports")
# What belongs to nobody's house: the ground floor, the frame of the pages, the roof.
_SHARED = ("app/core", "app/portals", "app/templates", "app/factory.py", "app/registry.py")
_NO_HOUSES = {"core", "portals", "templates", "static", "translations", "migrations"}


@dataclass(frozen=True)
class House:
    """A package with texts of its own and the places where they stand."""

    name: str
    places: tuple[Path, ...]

    @property
    def domain(self) -> str:
        """The gettext domain: grants.calls → grants_calls."""
        return self.name.replace(".", "_")

    def catalogue(self, language: str) -> Path:
        """Where the translations of this house into a language are kept."""
        return CATALOGUES / language / "LC_MESSAGES" / f"{self.domain}.po"


def houses() -> list[House]:
    """List every house of the street, from the folders there are."""
    found = [House("app.core", tuple(ROOT / place for place in _SHARED))]
    for street in STREETS:
        folders = sorted(path.parent for path in (ROOT / street).glob("*/__init__.py"))
        found += [
            House(f"{street}.{folder.name}", (folder,))
            for folder in folders
            if not (street == "app" and folder.name in _NO_HOUSES)
        ]
    return found


def domains() -> list[str]:
    """List the domains that have a catalogue, in a stable order; never empty."""
    found = {path.stem for path in CATALOGUES.glob("*/LC_MESSAGES/*.po")}
    return sorted(found) or ["app_core"]
