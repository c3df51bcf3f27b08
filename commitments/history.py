"""What the events of a subject come to: as at a day, as known at an instant. Pure; the rows come in.

For each field the value is that of the event with the greatest (effective latest day, id) among those effective by
`as_at`, recorded by `known_at` and not retracted by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "commitment": {
        "disposition": ("disposition", "drop_reason"),
        "words": ("title", "text", "condition"),
        "officer": ("officer",),
        "origin": ("origin",),
        "source": ("paragraph", "quote"),
        "successor": (),
    },
    "assignment": {
        "part": ("party", "named_as", "role", "each"),
        "answer": ("answer", "answer_basis"),
        "progress": ("progress", "progress_basis", "delay_reason"),
    },
    "deadline": {
        "rule": (
            "phrase",
            "bound",
            "anchor",
            "fixed",
            "fixed_said",
            "meeting",
            "body",
            "milestone",
            "completion_of",
            "edge",
            "offset",
            "count",
            "rrule",
            "silence",
            "silence_quote",
        ),
        "dates": ("earliest", "latest"),
    },
    "due": {"dates": ("earliest", "latest"), "met": ("met", "met_said"), "extension": (), "occurrence": ()},
    "meeting": {"date": ("when", "when_said", "days"), "state": ("state",), "places": ("places",), "merged": ()},
    "milestone": {"date": ("when", "when_said"), "state": ("state",)},
}
"""For each subject the fields that its events speak of, and the columns that each covers; with none it is only told."""


HEARD = ("answer", "progress", "part")
"""The fields of a part by whose events something is heard of it; being given it is the first."""


def counts_from(effective: date | None, recorded: datetime, earliest: date | None = None) -> date:
    """The day from which an event holds: the latest that it can have happened, or that of its record if earlier.

    The day of its record is told in UTC. So that it never holds before it can have happened, give the `earliest` day
    too: in Fiji the working day begins while it is still the day before in UTC.
    """
    day = recorded.astimezone(UTC).date()
    day = min(effective, day) if effective else day
    return max(earliest, day) if earliest else day


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, as far as replay needs it. `effective` is the latest day of its effective date, None if not given, and
    `earliest` the earliest; `holds_from` the day from which it counts, where that is kept."""

    id: int
    field: str
    new: Mapping[str, Any]
    recorded: datetime
    effective: date | None = None
    retracts: int | None = None
    earliest: date | None = None
    holds_from: date | None = None

    @property
    def counts_from(self) -> date:
        return self.holds_from or counts_from(self.effective, self.recorded, self.earliest)


def standing_entries(entries: Iterable[Entry], *, known_at: datetime | None = None) -> list[Entry]:
    """The entries not retracted by `known_at`, without the retractions; one of these can be retracted too."""
    known = [entry for entry in entries if known_at is None or entry.recorded <= known_at]
    retracted: set[int] = set()
    for entry in sorted(known, key=lambda entry: entry.id, reverse=True):
        if entry.retracts is not None and entry.id not in retracted:
            retracted.add(entry.retracts)
    return [entry for entry in known if entry.retracts is None and entry.id not in retracted]


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """What stands, in the order in which it holds: by the day from which it counts, then as it was recorded."""
    return sorted(standing_entries(entries), key=lambda entry: (entry.counts_from, entry.id))


def replay(
    entries: Iterable[Entry], *, as_at: date | None = None, known_at: datetime | None = None
) -> dict[str, Mapping[str, Any]]:
    """Field by field, what one subject's events come to; a field of which no event speaks is missing.

    `as_at` asks what held at the end of that day, `known_at` what had been recorded by then; None asks for now.
    """
    held: dict[str, Entry] = {}
    for entry in standing_entries(entries, known_at=known_at):
        if as_at is not None and entry.counts_from > as_at:
            continue
        best = held.get(entry.field)
        if best is None or (entry.counts_from, entry.id) > (best.counts_from, best.id):
            held[entry.field] = entry
    return {field: entry.new for field, entry in held.items()}


def last_day(
    entries: Iterable[Entry], fields: Iterable[str], *, as_at: date, known_at: datetime | None = None
) -> date | None:
    """The last day, up to `as_at`, from which an event of these fields counts that stands; None without one."""
    wanted = set(fields)
    days = (entry.counts_from for entry in standing_entries(entries, known_at=known_at) if entry.field in wanted)
    return max((day for day in days if day <= as_at), default=None)
