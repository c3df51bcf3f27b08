"""The table as a CSV file (RFC 4180, UTF-8 with a byte order mark), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from commitments.tables.question import Question, in_utc
from commitments.tables.rows import DueCell, Entry, PartRow
from commitments.tables.status import all_entries

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes UTF-8 for an older code page

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff]")
_WIDE = "\uff1d\uff0b\uff0d\uff20"  # = + - @ as wide as a Chinese character, which some spreadsheets take for the same
_FORMULA = re.compile(rf"""[\s\ufeff\u200b"'“”‘’]*[=+\-@{_WIDE}]|[\t\r\n]""")
_AFTER_SEMICOLON = re.compile(rf"(;\s*)(?=[=+@{_WIDE}]|-(?! ))")


def cell(value: str) -> str:
    """A text for one cell: on one line, and such that no spreadsheet takes it for a formula.

    What would be one gets an apostrophe in front. So does what follows a semicolon within the text: where the comma is
    the decimal sign, spreadsheets cut lines there too.
    """
    printable = _UNPRINTABLE.sub("", value)
    flat = _AFTER_SEMICOLON.sub(r"\1'", _BREAKS.sub(" ", printable))
    return f"'{flat}" if _FORMULA.match(printable) else flat


def as_csv(question: Question, user: Any) -> Iterator[str]:
    """The file line by line: the head, then a line a part; the cells of a commitment are repeated for each part.

    Every line carries the day and the instant of the table, so that it can be cut out and still says when it was so.
    """
    language = translation.get_language()
    with translation.override(language):
        yield BYTE_ORDER_MARK + _line(heads())
    for entry in all_entries(question, user):
        with translation.override(language):  # not around the loop: the consumer's language is its own affair
            lines = "".join(_line(_cells(entry, part, question)) for part in entry.rows)
        yield lines


def heads() -> list[str]:
    return [
        _("Body"),
        _("Meeting"),
        _("Date of the meeting"),
        _("Reference"),
        _("Title"),
        _("Quote"),
        _("Paper"),
        _("Paragraph"),
        _("Kind"),
        _("Disposition"),
        _("Period"),
        _("Relation"),
        _("Part"),
        _("Party"),
        _("Named as"),
        _("Role"),
        _("Answer"),
        _("Basis of the answer"),
        _("Progress"),
        _("Basis of the progress"),
        _("Reason for delay"),
        _("Rule"),
        _("Due"),
        _("Met"),
        _("Standing"),
        _("Last update"),
        _("What was said"),
        _("Officer"),
        _("As at"),
        _("Known at"),
    ]


def _cells(entry: Entry, part: PartRow | None, question: Question) -> list[str]:
    return [
        entry.body,
        entry.meeting,
        str(entry.when),
        entry.reference,
        entry.title,
        entry.quote,
        entry.paper,
        entry.cited,
        entry.kind,
        entry.disposition,
        str(entry.period),
        "; ".join(entry.relations),
        *(_part_cells(part) if part else [*[""] * 12, entry.stands, "", ""]),
        entry.officer,
        question.as_at.isoformat(),
        in_utc(question.known_at),
    ]


def _part_cells(part: PartRow) -> list[str]:
    return [
        str(part.number),
        part.who,
        part.named_as,
        part.role,
        part.answer,
        part.answer_basis,
        part.progress,
        part.progress_basis,
        part.delay_reason,
        "; ".join(due.rule for due in part.dues),
        _side_by_side(part.dues, "days"),
        _side_by_side(part.dues, "met"),
        part.stands,
        part.update.written if part.update else "",
        part.update.words if part.update else "",
    ]


def _side_by_side(dues: tuple[DueCell, ...], name: str) -> str:
    """One value a due, in the order of their rules; an en dash stands for none, unless all have none."""
    values = [getattr(due, name) for due in dues]
    return "; ".join(value or "–" for value in values) if any(values) else ""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


_writer = csv.writer(_Echo())  # whose lines end with CR LF, and which quotes what must be


def _line(cells: list[str]) -> str:
    line: str = _writer.writerow([cell(value) for value in cells])
    return line
