"""A draft of the rules made ready for a person: fenced in, matched against the record, told to other systems."""

from commitments.review.drafting import date_of, draft_of
from commitments.review.pieces import pieces_anew
from commitments.review.rows import gathering_as_data, place_of, rows_of, title_of
from commitments.review.telling import told, told_to_api

__all__ = [
    "date_of",
    "draft_of",
    "gathering_as_data",
    "pieces_anew",
    "place_of",
    "rows_of",
    "title_of",
    "told",
    "told_to_api",
]
