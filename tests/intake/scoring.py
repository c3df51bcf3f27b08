"""What of a proposal is right: pure rules, from a paper's truth and what was proposed to counts that can be added.

Quotes. Both are folded (case, typography, white space, hyphens at line ends, what a scanner confuses) and cut into
words. They match when the words they share, without the small ones, make F of 0.6 or more, or when one stands in the
other and has at least half of its words. Pairs are made best first, each quote once. A proposal without a pair that
overlaps one that is right either way is not counted at all.

On matched pairs: the kind is right or not; of the parties, every name counts by itself, case, articles and number
aside; the phrase of a deadline is right when it equals or holds the annotated one or stands in it; its date when the
last day is the same, or the first of an interval.

A trap is taken when a proposal without a pair overlaps it, in whichever direction.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from tests.intake.corpus import Expected, Paper, Party

SIMILAR = 0.6
"""The least F of shared words at which two quotes are one."""
HALF = 0.5
"""The least share of the longer quote that a quote standing in it must have."""

ARTICLES = re.compile(r"^(?:the|a|an|all|all the|each|every|both)\s+", re.I)
SPEAKS_FOR = re.compile(
    r"^(?:government|administration|delegation|delegate|representative|expert)s? (?:of|from) (?:the )?", re.I
)
SMALL = frozenset(
    re.findall(r"\w+", "a an and at be by for from in it its of on or shall that the their this to will with")
)
"""Words that two sentences share without having anything in common."""
CONFUSED = str.maketrans("01", "ol")


@cache
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded: what a reader of the paper would call the same words, whatever the print did."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    text = re.sub(r"(?<=[^\W\d_])[-\u2010\u2011]\s+(?=[^\W\d_])", "", text)  # hyphenated at the end of a line
    text = text.translate(CONFUSED).replace("rn", "m")
    return tuple(re.findall(r"[^\W_]+", text.replace("'", "").replace("\u2019", "")))


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """F of the words that two texts share, from 0 to 1; small words count only where there are no others."""
    one, other = ([word for word in text if word not in SMALL] or text for text in (one, other))
    if not one or not other:
        return 0.0
    return 2 * sum((Counter(one) & Counter(other)).values()) / (len(one) + len(other))


def holds(long: Sequence[str], short: Sequence[str]) -> bool:
    """Whether the short one stands in the long one, word after word."""
    return bool(short) and f" {' '.join(short)} " in f" {' '.join(long)} "


def match(one: str, other: str) -> float:
    """How well two quotes match, 0 when they do not."""
    first, second = words(one), words(other)
    share = likeness(first, second)
    if share >= SIMILAR:
        return share
    short, long = sorted((first, second), key=len)
    return share if len(short) >= HALF * len(long) and holds(long, short) else 0.0


def overlaps(one: str, other: str) -> bool:
    short, long = sorted((words(one), words(other)), key=len)
    return match(one, other) > 0 or (len(short) > 3 and holds(long, short))


def pairs(proposed: Sequence[str], annotated: Sequence[str]) -> list[tuple[int, int]]:
    """Which proposal is which annotated quote; best matches first, then in the order of the paper."""
    found = sorted(
        (-score, there, here)
        for here, one in enumerate(proposed)
        for there, other in enumerate(annotated)
        if (score := match(one, other))
    )
    taken: dict[int, int] = {}
    for _, there, here in found:
        if here not in taken and there not in taken.values():
            taken[here] = there
    return sorted(taken.items())


@cache
def name(text: str) -> str:
    """A party's name without what does not tell parties apart: case, articles, *the Government of*, one or many."""
    text = SPEAKS_FOR.sub("", ARTICLES.sub("", unicodedata.normalize("NFKC", text).strip()))
    return re.sub(r"(?<=[^s\W])s$", "", " ".join(words(ARTICLES.sub("", text))))


def parties(proposed: Iterable[str], sets: Sequence[Sequence[Party]]) -> tuple[int, int, int]:
    """Right, proposed and annotated names, by that of the annotated sets which suits the proposal best."""
    best = (0, 0, 0)
    for position, annotated in enumerate(sets):
        right, counted = 0, 0
        open_ = list(annotated)
        for folded in dict.fromkeys(map(name, proposed)):
            party = next((one for one in open_ if folded in map(name, one.names)), None)
            if party:
                open_.remove(party)
            if not (party and party.optional):
                counted += 1
                right += party is not None
        tally = (right, counted, sum(not party.optional for party in annotated))
        if not position or f1(*tally) > f1(*best):
            best = tally
    return best


def phrase_is(proposed: str, annotated: str) -> bool:
    one, other = words(proposed), words(annotated)
    short, long = sorted((one, other), key=len)
    # As one string too: a scan breaks words.
    return holds(long, short) or bool(short and "".join(short) in "".join(long)) or likeness(one, other) >= 0.8


def days(edtf: str) -> tuple[str, str]:
    """The first and last day of a partial date: 2016-05 is 2016-05-01 and 2016-05-31. ValueError when it is none."""
    first, _, last = re.sub(r"[?~%]", "", edtf).partition("/")

    def edge(part: str, last: bool) -> str:
        year, month, day = [*map(int, part.split("-")), 0, 0][:3]
        month = month or (12 if last else 1)
        day = day or (calendar.monthrange(year, month)[1] if last else 1)
        return f"{year:04}-{month:02}-{day:02}"

    return edge(first, last=False), edge(last or first, last=True)


def date_is(proposed: str, annotated: str) -> bool:
    try:
        given, wanted = days(proposed), days(annotated)
    except (ValueError, IndexError, calendar.IllegalMonthError):
        return False
    return given[1] == wanted[1] or ("/" in annotated and "/" not in proposed and given[1] == wanted[0])


def one_of(proposed: str, annotated: Sequence[str], same: Any) -> tuple[int, int, int]:
    """Right, proposed and annotated for a value of which each alternative is right; the empty one: none is too."""
    if not proposed:
        return 0, 0, int("" not in annotated)
    right = any(same(proposed, wanted) for wanted in annotated if wanted)
    return int(right), 1, int(right or "" not in annotated)


def f1(right: float, proposed: float, annotated: float) -> float:
    """F1 of counts; nothing asked and nothing given is all right."""
    return 2 * right / (proposed + annotated) if proposed + annotated else 1.0


def score(paper: Paper, draft: dict[str, Any]) -> Counter[str]:
    """The counts of one paper: `<what> right`, `<what> proposed`, `<what> annotated`, and traps and how many are taken.

    `draft` is one object of `draft_commitments --format json`; keys that are missing count as nothing proposed.
    """
    given: list[dict[str, Any]] = draft.get("commitments") or []
    counts: Counter[str] = Counter()

    def add(what: str, right: int, proposed: int, annotated: int) -> None:
        counts.update({f"{what} right": right, f"{what} proposed": proposed, f"{what} annotated": annotated})

    matched = pairs([row["quote"] for row in given], [wanted.quote for wanted in paper.commitments])
    paired = {here for here, _ in matched}
    alone = [row["quote"] for here, row in enumerate(given) if here not in paired]
    wrong = [quote for quote in alone if not any(overlaps(quote, other) for other in paper.either_way)]
    add("quotes", len(matched), len(matched) + len(wrong), len(paper.commitments))
    add("kinds", 0, len(wrong), len(paper.commitments) - len(matched))
    for here, there in matched:
        row, wanted = given[here], paper.commitments[there]
        add("kinds", int(row.get("kind") in wanted.kinds), 1, 1)
        add("parties", *parties(row.get("responsible") or (), wanted.responsible))
        add("phrases", *one_of(row.get("deadline_text") or "", wanted.phrases, phrase_is))
        add("dates", *one_of(row.get("deadline") or "", wanted.deadlines, date_is))
        silent = bool(row.get("tacit_acceptance"))
        add("tacit", int(silent and wanted.tacit), int(silent), int(wanted.tacit))
    counts["traps"] = len(paper.traps)
    counts["traps taken"] = sum(any(overlaps(quote, trap) for quote in wrong) for trap in paper.traps)
    figures = draft.get("results") or []
    add("results", *results(figures, paper.results))
    about = draft.get("meeting") or {}
    for end in ("start", "end"):
        if wanted_day := str(paper.meeting.get(end) or ""):
            add("meeting dates", *one_of(str(about.get(end) or ""), (wanted_day,), date_is))
    took_part = paper.meeting.get("participants") or ()
    named = [tuple(Party((*row.get("names", ()), row["name"])) for row in took_part)]
    if named[0]:
        present = about.get("participants") or ()
        add("participants", *parties([row["name"] for row in present], named))
        add("capacities", *capacities(present, took_part))
    for what in ("title", "location"):
        if wanted_words := str(paper.meeting.get(what) or ""):
            told = str(about.get(what) or "")
            add(f"meeting {what}", int(likeness(words(told), words(wanted_words)) >= SIMILAR), int(bool(told)), 1)
    if bodies := paper.meeting.get("bodies"):
        add("bodies", *parties(about.get("bodies") or (), [tuple(Party((body,)) for body in bodies)]))
    return counts


def capacities(given: Sequence[dict[str, Any]], annotated: Sequence[dict[str, Any]]) -> tuple[int, int, int]:
    """Of the participants on whom both agree: capacities that share a word (*host* and *host and chair*)."""
    said = {name(row["name"]): set(re.findall(r"[a-z]+", str(row.get("capacity", "")).lower())) for row in given}
    right = both = 0
    for row in annotated:
        for one in map(name, (row["name"], *row.get("names", ()))):
            if one in said and row.get("capacity"):
                both += 1
                right += bool(said[one] & set(re.findall(r"[a-z]+", row["capacity"].lower())) - {"co", "and"})
                break
    return right, both, both


def results(proposed: Sequence[dict[str, Any]], annotated: Sequence[dict[str, Any]]) -> tuple[int, int, int]:
    """A result is right when its value is, and its quote overlaps."""
    left = [row for row in annotated if row.get("value") is not None]
    wanted, right = len(left), 0
    for row in proposed:
        same = [
            one
            for one in left
            if str(one["value"]) == str(row.get("value")) and overlaps(str(row.get("quote")), one["quote"])
        ]
        if same:
            left.remove(same[0])
            right += 1
    return right, len(proposed), wanted


def expected_draft(paper: Paper) -> dict[str, Any]:
    """The truth as a draft: what a proposal without a fault would be."""
    return {
        "file": str(paper.files[0]),
        "meeting": paper.meeting,
        "commitments": [as_proposed(wanted) for wanted in paper.commitments],
        "results": [row for row in paper.results if row.get("value") is not None],
    }


def as_proposed(wanted: Expected) -> dict[str, Any]:
    return {
        "quote": wanted.quote,
        "kind": wanted.kinds[0],
        "responsible": [party.names[0] for party in wanted.responsible[0]],
        "deadline_text": wanted.phrases[0],
        "deadline": wanted.deadlines[0],
        "tacit_acceptance": wanted.tacit,
    }
