"""Ask who could close a gap, and where a donor's money does most."""

from donors.discovery.queries.asking import (
    Found,
    PlaceFilters,
    Places,
    donors_for_application,
    donors_for_call,
    places_for,
)
from donors.discovery.queries.bundles import Bundle, Bundles
from donors.discovery.queries.projects import USED

__all__ = [
    "USED",
    "Bundle",
    "Bundles",
    "Found",
    "PlaceFilters",
    "Places",
    "donors_for_application",
    "donors_for_call",
    "places_for",
]
