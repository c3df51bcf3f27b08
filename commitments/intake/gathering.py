"""The meeting from which a paper comes: its title, body, dates, place and those who took part, as the paper says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from commitments.intake.attendance import participants
from commitments.intake.calendar_words import DATE, DAY, MONTH, NUMBER, ORDINAL, YEAR, edtf, number, ordinal
from commitments.intake.deadline_words import Occasion
from commitments.intake.layout import Block
from commitments.intake.parties import is_party
from commitments.intake.states import STATES
from commitments.intake.titles import KIND, PAPER, TITLE, title_of, whole_titles, without_place
from meetings.dates import NotADate, PartialDate

EXAMINED = 2_000
"""Characters of a block that are searched for the meeting: patterns that begin anew at each word take their square."""


@dataclass(slots=True)
class Gathering:
    """What a paper says of its own meeting; dates in EDTF, everything '' or empty where it says nothing."""

    title: str = ""
    start: str = ""
    end: str = ""
    location: str = ""
    bodies: list[str] = field(default_factory=list)
    participants: list[tuple[str, str]] = field(default_factory=list)
    days: int | None = None
    number: int = 0


def gathering_of(blocks: list[Block], meeting_date: str = "") -> Gathering:
    """The meeting, read from the head of the paper and the sentences that tell of it.

    `meeting_date` (EDTF) overrules, but a month or year gives way to days of the paper that lie within.
    """
    texts = [block.text[:EXAMINED] for block in blocks]
    texts = whole_titles(blocks, texts)
    found = Gathering()
    head = [text for text in texts[:14] if len(text) < 220][:10]
    found.title = title_of(head, texts)
    _dates(found, head, texts)
    if meeting_date and not _within(found, meeting_date):
        first, _slash, last = meeting_date.partition("/")
        found.start, found.end = first, last or first
    found.location = _place(head, texts)
    found.title = without_place(found.title, found.location)
    if nth := re.search(rf"(?i)\b({ORDINAL})\b", found.title):
        found.number = ordinal(nth[1])
    found.bodies = _bodies(found.title, head, texts)
    found.participants = participants(blocks)
    hosts = [name for name, capacity in found.participants if capacity == "host" and name in STATES]
    if len(hosts) == 1 and found.location and "," not in found.location and found.location not in STATES:
        if found.location[:1].isupper():
            found.location = f"{found.location}, {hosts[0]}"
    return found


def _within(found: Gathering, meeting_date: str) -> bool:
    """Whether the paper names days, and these lie within the date that was given, which names none."""
    try:
        own = PartialDate.parse(found.start if found.start == found.end else f"{found.start}/{found.end}")
        given = PartialDate.parse(meeting_date)
    except NotADate:
        return False
    if not own.is_exact or given.is_exact or not (own.earliest and own.latest and given.earliest and given.latest):
        return False
    return given.earliest <= own.earliest and own.latest <= given.latest


def occasion_of(gathering: Gathering, upcoming: tuple[tuple[int, str], ...] = ()) -> Occasion:
    return Occasion(gathering.start, gathering.end, gathering.days, gathering.number, upcoming)


def _dates(found: Gathering, head: list[str], texts: list[str]) -> None:
    date_pattern = re.compile(rf"(?i)\b{DATE}")
    ranged = [line for line in head[:12] if _names_days(line, date_pattern)]
    for line in ranged or head:
        for hit in date_pattern.finditer(line):
            if not re.search(r"(?:19|20)\d\d", hit[0]):
                continue
            if re.search(r"(?i)issued|published|adopted|version|^document|distr", line[: hit.start()]):
                continue
            when = edtf(hit[0])
            if ranged and "/" not in when:
                continue
            if when and len(when.split("/")[0]) == 10:
                found.start, _s, end = when.partition("/")
                found.end = end or found.start
                if re.match(r"(?i)[^,]{2,40},?\s+$", line[: hit.start()]) and re.match(
                    r"\s*[–—-]\s+\S{2,}", line[hit.end() :]
                ):
                    _press(found, texts)
                return
    for text in texts[:10]:
        if hit := re.match(rf"\(?[A-Z][\w .,'()/-]{{1,60}}?[,(]?\s*\(?(?P<when>{DATE})\)?\s*(?:[–—:-]|\.\s)", text):
            when = edtf(hit["when"])
            if when and len(when) == 10 and re.search(r"(?:19|20)\d\d", hit["when"]):
                found.start = found.end = when
                _press(found, texts)
                return
    told = [when for text in texts[:14] for when in _told_of(text)] or [
        when for text in texts[14:40] for when in _told_of(text)
    ]
    if told:
        found.start, _s, end = max(told, key=lambda when: when.split("/")[-1]).partition("/")
        found.end = end or found.start
        return
    for text in [*head, *texts[:8], *texts[-3:]]:
        if (
            (hit := re.search(r"\b((?:19|20)\d\d)\b", text))
            and re.search(rf"(?i){KIND}", text)
            and not re.search(
                r"(?i)\b(?:initiated|founded|established|created|launched|since|inception|signed)\b", text
            )
        ):
            month = re.search(rf"(?i)(?<!\d )\b{MONTH},?\s+$", text[: hit.start()])
            found.start = found.end = edtf(f"{month[0]} {hit[1]}") if month else hit[1]
            break
    for text in texts:
        if hit := re.search(rf"(?i)\b(?:past|last|these) ({NUMBER}) days\b|\b({NUMBER})-day {KIND}", text):
            if found.start and len(found.start) < 10:
                found.days = number(hit[1] or hit[2]) or None
            break


def _names_days(line: str, dates: re.Pattern[str]) -> bool:
    """Whether a line of the head names a first and a last day, of a meeting that is not still to come."""
    return not re.search(r"(?i)\b(?:next|again|will|until)\b", line) and any(
        re.match(r"\d{4}-\d\d-\d\d/", edtf(hit[0])) for hit in dates.finditer(line) if re.search(r"\d{4}", hit[0])
    )


def _told_of(text: str) -> list[str]:
    """The days of meetings that a sentence tells of as held; a statement speaks of the latest of them."""
    found = []
    for hit in re.finditer(
        rf"(?i)\b(?:held|met|meeting|convened|hosted|took place|gathered|place|session|conference|workshop|summit|ended|concluded|forum|assembly)\b(?P<gap>[^.;]{{0,160}}?)\b(?:from|on|between|over|,|in)\s+(?:the\s+)?(?P<when>{DATE}(?:\s+and\s+{DAY}\s+{MONTH}\s+{YEAR})?)",
        text,
    ):
        if not re.search(
            r"(?i)\b(?:next|last|previous|since|will|shall|earlier|future|commitment|conference held|scheduled|being held)\b",
            text[max(0, hit.start() - 60) : hit.start("when")],
        ):
            found.append(edtf(hit["when"]))
    for hit in re.finditer(
        rf"(?i)(?:^|(?<=[.;]\s))(?:\d+[.)]\s*)?(?:between|from|on|in)\s+(?:the\s+)?({DATE})(?:\s+(?:and|to)\s+({DATE}))?,(?=[^.;]{{0,200}}\b{KIND}\b)",
        text,
    ):
        found.append(edtf(f"{hit[1]} to {hit[2]}") if hit[2] else edtf(hit[1]))
    return [when for when in found if when and len(when.split("/")[0]) == 10]


def _press(found: Gathering, texts: list[str]) -> None:
    """A press release is dated by the day it goes out; the meeting may have ended the day before."""
    issued = date.fromisoformat(found.start)
    for text in texts[:8]:
        if hit := re.search(
            rf"(?i)\b(?:held|met|convened|took place|hosted)\b[^.;]{{0,80}}?\b(?:from|on|between)\s+({DATE})", text
        ):
            when = edtf(hit[1], year=issued.year)
            if (
                re.search(r"(?i)\b(?:will|shall|next|again)\b", text[max(0, hit.start() - 40) : hit.end()])
                or when[:10] > found.start
            ):
                continue
            if when and len(when.split("/")[0]) == 10:
                found.start, _s, end = when.partition("/")
                found.end = end or found.start
                return
        if hit := re.search(
            rf"(?i)\b(?:ended|concluded|closed|wrapped up|met)\b[^.;]{{0,60}}?\b(yesterday|today)\b(?:[^.;]{{0,20}}?\bafter ({NUMBER}) days)?",
            text,
        ):
            from datetime import timedelta

            last = issued - timedelta(hit[1].lower() == "yesterday")
            span = number(hit[2]) if hit[2] else 1
            found.end = last.isoformat()
            found.start = (last - timedelta(max(span, 1) - 1)).isoformat()
            return


def _place(head: list[str], texts: list[str]) -> str:
    for line in head:
        bare = re.sub(rf"(?i)(?:^|[\s,–—(-]+)(?:{DATE})[\s,):–—-]*", " ; ", line)
        for piece in re.split(r"\s*;\s*|\s+[–—-]\s+", bare):
            names = piece.strip(" ,.").split(", ")
            if (
                2 <= len(names) <= 3
                and names[-1] in STATES
                and not TITLE.search(piece)
                and len(piece.split()) <= 8
                and all(name[:1].isupper() for name in names)
            ):
                return ", ".join(names)
        if _ONLINE.search(line) and not re.search(r"(?i)hybrid", line):
            return "online" if "video" not in line.lower() else "videoconference"
    for line in head:
        if hit := re.search(
            rf"(?:^|\(|–|—|-|,)\s*(?P<place>[A-Z][\w'’. -]+?(?:,\s*[A-Z][\w'’. -]+?)?)\s*[,–—-]+\s*(?=(?:{DATE}))", line
        ):
            place = hit["place"].strip(" ,–-")
            if not TITLE.search(place) and not re.search(r"(?i)\b(?:date|present|monday|report|statement)\b", place):
                return place
        if hit := re.match(
            r"(?i)(?:location|venue|place)\s*:\s*([A-Z][\w'’ -]+?(?:, [A-Z][a-z'’ ]+?)?)(?=Date|$|[;.(])", line
        ):
            return hit[1].strip()
    for text in texts[:6]:
        if hit := re.match(
            rf"(?P<place>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+)?(?:, [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)?)(?:, (?:{DATE}))?\s*(?:\([^)]*\)\s*)?[:–—-]\s",
            text,
        ):
            if re.search(DATE, hit[0]) or hit["place"].split(",")[0].isupper():
                return (
                    hit["place"].title()
                    if hit["place"].isupper()
                    else re.sub(r"^[A-Z]+(?=,|$)", lambda m: m[0].title(), hit["place"])
                )
    place = r"(?P<place>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*(?:,\s[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*)?)"
    near = re.compile(
        rf"\b(?:held|met|convened|hosted|took place|gathered|ended|concluded|opened)\s+(?:here\s+)?(?:at [^.;,]{{3,40}} )?in\s+(?:the city of\s+)?{place}"
    )
    far = re.compile(
        rf"\b(?:held|met|convened|hosted|took place|gathered|meeting|workshop)\b[^.;]{{0,140}}?\bin\s+(?!Persons)(?!{MONTH}){place}(?=,? (?:on|from|between|to|at)\b|[.,;]|$)"
    )
    for pattern in (near, far):
        for text in texts[:25]:
            if hit := pattern.search(text):
                return re.sub(rf",?\s*(?:{MONTH}|On|From)\b.*$", "", hit["place"])
    return ""


_ONLINE = re.compile(
    r"(?i)\b(?:held|met|meeting|venue|location|place|call|session|workshop|date)\b[^.]{0,60}?\b(?:online|virtual(?:ly)?|video-?conference|teleconference)\b|^\W*(?:online|virtual|videoconference)\b|\((?:online|virtual|(?:by )?videoconference)\)"
)
_ORGAN = re.compile(
    r"(?i)^(?:board|bureau|(?:steering |executive |technical |standing |planning )?committee|council|commission|assembly|secretariat|heads of delegation|conference|council of ministers|parties|conference of (?:the )?parties)$"
)
_PEOPLE = re.compile(
    r"(?i)^(?:senior officials'?|leaders|ministers|heads of [a-z ]+|officials|experts|authority of heads.*)$"
)


def _bodies(title: str, head: list[str], texts: list[str]) -> list[str]:
    above = ""
    for line in head[:8]:
        bare = re.sub(r"\s*\([^)]*\)\s*$", "", line).strip(" .:")
        if (
            is_party(bare, loose=False)
            and len(bare.split()) > 1
            and not re.search(r"\d|:", bare)
            and not PAPER.search(bare)
        ):
            above = re.sub(rf"(?i)^(?:to the members of the\s+)?(?:{ORDINAL}\s+)?", "", bare)
            break
    found = re.search(rf"(?i)\b(?:{KIND})\s+of\s+(?:the\s+)?(?P<body>[A-Z].*)$", title)
    if found:
        body = re.split(r"\s*[,(–—]|\s+held\b|\s+in\s+[A-Z]", found["body"])[0].strip()
    else:
        found = re.match(rf"(?i)(?:the\s+)?(?:{ORDINAL}\s+)?(?P<body>.+?)\s+{KIND}\b", title)
        body = (
            re.sub(rf"(?i)^(?:{ORDINAL}|report of the|minutes of the)\s+", "", found["body"]).strip() if found else ""
        )
        body = re.sub(rf"(?i)[\s,–—-]+{ORDINAL}$", "", body)
        if len(body.split()) < 2 or re.search(r"[:\d]|(?i:minutes|report|letter)", body):
            body = ""
    if above and body and above.lower() != body.lower() and (_ORGAN.match(body) or _PEOPLE.match(body)):
        if body.lower() in above.lower() or _PEOPLE.match(body):
            return [above]
        return [f"{body} of the {above}"]
    return [one for one in (body or above,) if one]
