"""What is printed: the table *status of implementation* by meeting, body or party, frozen at a day and an instant."""

from commitments.tables.comma_separated import as_csv
from commitments.tables.question import OUTWARD, SCOPES, YEARS, Question, Scope, find_scope
from commitments.tables.status import StatusTable, status_of_implementation

__all__ = [
    "OUTWARD",
    "SCOPES",
    "YEARS",
    "Question",
    "Scope",
    "StatusTable",
    "as_csv",
    "find_scope",
    "status_of_implementation",
]
