"""Read the statement of a donor from the books."""

from reports.statements.queries.commitments import count_commitments, statement_of
from reports.statements.queries.sums import sums_of

__all__ = ["count_commitments", "statement_of", "sums_of"]
