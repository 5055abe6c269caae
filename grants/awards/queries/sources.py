"""Who pays for an award, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from app.organisations.models import Organisation
from app.organisations.queries import organisations_by_id
from grants.awards.models import AwardShare
from grants.awards.rules import SourceTable, source_table

# Owners of funds → the bodies that may be named. Only the house of donors knows who wishes to
# stay unnamed, and that house comes later in the street.
SourceReader = Callable[[Sequence[UUID]], Mapping[UUID, Organisation]]


def _nobody(_owner_ids: Sequence[UUID]) -> Mapping[UUID, Organisation]:
    return {}


_readers: list[SourceReader] = [_nobody]


def use_source_names(reader: SourceReader) -> None:
    """Name the function that tells which sources may be named; only app.registry calls this."""
    _readers[0] = reader


def sources_of(
    shares: Sequence[AwardShare], *, to_auditors: bool = False
) -> tuple[SourceTable, Mapping[UUID, Organisation]]:
    """Lay the shares of an award out by year and source, with the names that may be shown.

    to_auditors: nobody is unnamed to the operator's people and its auditors.
    """
    owners = sorted({share.fund.owner_id for share in shares})
    names = organisations_by_id(owners) if to_auditors else _readers[0](owners)
    listed = [(share.fund.owner_id, share.year, share.amount_minor) for share in shares]
    return source_table(listed, names.keys()), names
