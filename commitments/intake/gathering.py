"""The meeting from which a paper comes: its title, body, dates, place and those who took part, as the paper says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from commitments.intake.calendar_words import DATE, DAY, MONTH, NUMBER, ORDINAL, YEAR, edtf, number, ordinal
from commitments.intake.deadline_words import Occasion
from commitments.intake.layout import Block
from commitments.intake.parties import is_party, parties, strip_article
from commitments.intake.states import STATES

_KIND = r"(?:meeting|session|conference|summit|workshop|assembly|seminar|roundtable|forum|dialogue|symposium|retreat|plenary|congress|gathering|consultations?|SOM|COP)"
_TITLE = re.compile(rf"\b{_KIND}\b", re.I)
_PAPER = re.compile(
    r"(?i)\b(?:statement|communiqu[eé]|summary|minutes|report|declaration|decisions?|outcomes?|press release|conclusions|record|resolution|document|paper|notes?)\b"
)
_CAPACITY = (
    ("co_host", re.compile(r"(?i)\bco-?hosted by\b")),
    ("host", re.compile(r"(?i)\b(?:hosted by|at the (?:kind )?invitation of|host country)\b")),
    ("co_chair", re.compile(r"(?i)\bco-?chaired by\b")),
    ("chair", re.compile(r"(?i)\b(?:chaired by|presided over by|under the (?:chairmanship|presidency|chair) of)\b")),
)
_NAMES = r"(?P<who>(?:[^.;]|\.(?=[A-Z]\.|\s?[a-z]))*?)(?=\s+(?:Apologies|In attendance|Observers?|Secretariat|Chair|Absent|Invited|Present)\s*:|[.;]|$)"
_ATTENDED = (
    re.compile(
        rf"(?i)\b(?:attended by|attendance (?:were|was)|in attendance:?|participants?:|present:|members present:|participation of|representatives? (?:of|from)|delegat(?:es|ions?) (?:of|from)|officials (?:of|from)|experts (?:of|from)|ministers (?:of|from)|representing the governments of|ministers and (?:[a-z-]+ )+(?:of|from)|delegations:)\s*(?:the (?:following )?(?:governments? of |delegations of |members? |countries |states )?)?{_NAMES}"
    ),
    re.compile(
        r"(?i)(?P<who>[^.;]*?)\s+(?:attended|took part|participated|were represented|was represented|were present)\b"
    ),
)
_OBSERVED = re.compile(r"(?i)\b(?:as (?:an )?observers?|observers?:|in the capacity of observers?|by an observer)\b")


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
    """The meeting, read from the head of the paper and the sentences that tell of it. `meeting_date` (EDTF) overrules."""
    texts = [block.text for block in blocks]
    found = Gathering()
    head = [text for text in texts[:14] if len(text) < 220][:10]
    found.title = _title(head, texts)
    _dates(found, head, texts)
    if meeting_date:
        first, _slash, last = meeting_date.partition("/")
        found.start, found.end = first, last or first
    found.location = _place(head, texts)
    if nth := re.search(rf"(?i)\b({ORDINAL})\b", found.title):
        found.number = ordinal(nth[1])
    found.bodies = _bodies(found.title, head, texts)
    found.participants = _participants(blocks)
    return found


def occasion_of(gathering: Gathering, upcoming: tuple[tuple[int, str], ...] = ()) -> Occasion:
    return Occasion(gathering.start, gathering.end, gathering.days, gathering.number, upcoming)


def _title(head: list[str], texts: list[str]) -> str:
    best, score = "", 0
    for at, line in enumerate(head):
        if (
            line[:1] in "\"'("
            or re.search(r"\b(?:said|told)\b", line)
            or len(line) > 180
            or re.match(r"(?i)(?:present|in attendance|apologies|opening|agenda|location|date|venue)\b", line)
        ):
            continue
        points = 0
        if _TITLE.search(line):
            points += 3
        if re.search(rf"(?i)\b{ORDINAL}\b", line):
            points += 2
        if line.rstrip().endswith((".", ";", ":")) or re.search(r"\b(?:was held|met in|agreed|welcomed)\b", line):
            points -= 4
        points -= at // 3
        if points > score:
            best, score = line, points
    if not best:
        for text in texts[:12]:
            if found := re.search(
                rf"\b(?:the|The)\s+((?:{ORDINAL}\s+|[A-Z][\w’'-]*\s+|of\s+|on\s+|the\s+|and\s+|for\s+|in\s+)*(?:Meeting|Session|Conference|Summit|Workshop|Assembly|Forum|Dialogue)(?:\s+(?:of|on|for)\s+(?:the\s+)?[A-Z][\w’'-]*(?:[ ,]+(?:of|on|for|the|and|in|[A-Z][\w’'-]*))*)?)",
                text,
            ):
                best = found[1]
                break
    if not best and head:
        best = head[0]
    at = head.index(best) if best in head else -1
    if at >= 0 and not re.search(r"(?i)\bof the\b|\bon\b", best) and len(best.split()) <= 6:
        other = head[at - 1] if at and not _PAPER.search(head[at - 1]) else ""
        if other and not re.search(rf"(?i){YEAR}", other):
            best = f"{best}, {other}"
    best = (
        re.sub(r"(?i)^(?:co-)?(?:chairs?|chairperson)(?:'s|s')?\s+(?:summary|statement)(?: of)?[:\s–-]*", "", best)
        or best
    )
    best = re.sub(rf"[\s,–—(-]+(?:{DATE})\)?\s*$", "", best).strip(" ,–—-")
    return best


def _dates(found: Gathering, head: list[str], texts: list[str]) -> None:
    date_pattern = re.compile(rf"(?i)\b{DATE}")
    for line in head:
        for hit in date_pattern.finditer(line):
            if not re.search(r"(?:19|20)\d\d", hit[0]):
                continue
            if re.search(r"(?i)issued|published|adopted|version|^document|distr", line[: hit.start()]):
                continue
            when = edtf(hit[0])
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
        if (hit := re.search(r"\b((?:19|20)\d\d)\b", text)) and re.search(rf"(?i){_KIND}", text):
            found.start = found.end = hit[1]
            break
    for text in texts:
        if hit := re.search(rf"(?i)\b(?:past|last|these) ({NUMBER}) days\b|\b({NUMBER})-day {_KIND}", text):
            if found.start and len(found.start) < 10:
                found.days = number(hit[1] or hit[2]) or None
            break


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
        rf"(?i)(?:^|(?<=[.;]\s))(?:\d+[.)]\s*)?(?:between|from|on|in)\s+(?:the\s+)?({DATE})(?:\s+(?:and|to)\s+({DATE}))?,(?=[^.;]{{0,200}}\b{_KIND}\b)",
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
        if hit := re.search(
            rf"(?:^|\(|–|—|-|,)\s*(?P<place>[A-Z][\w'’. -]+?(?:,\s*[A-Z][\w'’. -]+?)?)\s*[,–—-]+\s*(?=(?:{DATE}))", line
        ):
            place = hit["place"].strip(" ,–-")
            if not _TITLE.search(place) and not re.search(r"(?i)\b(?:date|present|monday|report|statement)\b", place):
                return place
        if hit := re.match(
            r"(?i)(?:location|venue|place)\s*:\s*([A-Z][\w'’ -]+?(?:, [A-Z][a-z'’ ]+?)?)(?=Date|$|[;.(])", line
        ):
            return hit[1].strip()
    place = r"(?P<place>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*(?:,\s[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*)?)"
    near = re.compile(rf"\b(?:held|met|convened|hosted|took place|gathered|ended)\s+in\s+{place}")
    far = re.compile(
        rf"\b(?:held|met|convened|hosted|took place|gathered|meeting|workshop)\b[^.;]{{0,140}}?\bin\s+(?!Persons)(?!{MONTH}){place}(?=,? (?:on|from|between|to|at)\b|[.,;]|$)"
    )
    for pattern in (near, far):
        for text in texts[:25]:
            if hit := pattern.search(text):
                return re.sub(rf",?\s*(?:{MONTH}|On|From)\b.*$", "", hit["place"])
    return ""


def _bodies(title: str, head: list[str], texts: list[str]) -> list[str]:
    found = re.search(rf"(?i)\b(?:{_KIND})\s+of\s+(?:the\s+)?(?P<body>[A-Z].*)$", title)
    if found:
        body = re.split(r"\s*[,(–—]|\s+held\b|\s+in\s+[A-Z]", found["body"])[0]
        return [body.strip()]
    found = re.match(rf"(?i)(?:the\s+)?(?:{ORDINAL}\s+)?(?P<body>.+?)\s+{_KIND}\b", title)
    if found and len(found["body"].split()) > 1:
        return [re.sub(rf"(?i)^(?:{ORDINAL}|report of the|minutes of the)\s+", "", found["body"]).strip()]
    for line in head:
        bare = re.sub(r"\s*\([^)]*\)\s*$", "", line).strip()
        if is_party(bare, loose=False) and len(bare.split()) > 1 and not re.search(r"\d", bare):
            return [bare]
    return []


_STATE = "|".join(
    sorted(map(re.escape, STATES - {"Guinea", "Congo", "Korea", "US", "UK", "EU"}), key=len, reverse=True)
)
_OF_STATE = re.compile(rf"^[a-z].*\b(?:of|from) (?:the )?({_STATE})$")
_ANY_STATE = re.compile(rf"\b(?:{_STATE}|UK|EU)\b")


def _participants(blocks: list[Block]) -> list[tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def add(name: str, capacity: str) -> None:
        if state := _OF_STATE.search(name):
            name = state[1]
        name = re.sub(r"\s+\([A-Z][A-Za-z-]+\)$", "", name)
        name = strip_article(re.sub(r"\s*\((?:Chair|Co-Chair|host|chair)\)\s*$", "", name)).strip(" .,:")
        if (
            not name
            or len(name) > 80
            or (
                re.match(
                    r"(?i)(?:ministers?|members|delegat|participants?|officials|experts?|senior|representatives?|heads?|states|countries|governments?$|number|member|observers?|parties)\b",
                    name,
                )
                and len(name.split()) < 3
            )
        ):
            return
        key = re.sub(r"(?i)^governments? of (?:the )?", "", name).lower()
        name = re.sub(r"(?i)^governments? of (?:the )?", "", name)
        if key not in found or found[key][1] == "participant":
            found[key] = (name, capacity)

    for block in blocks[:40]:
        for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", block.text):
            if len(sentence) > 1500:
                continue
            for capacity, pattern in _CAPACITY:
                if hit := pattern.search(sentence):
                    rest = re.split(
                        r"(?i),? (?:and|was|were) (?:attended|held|opened|brought)|\b(?:from|on|in|at) (?=\d|[A-Z][a-z]+,)|;|,? with\b|,? and (?:co-)?(?:hosted|chaired)",
                        sentence[hit.end() :],
                    )[0]
                    for name in parties(
                        re.sub(
                            r"(?i)^(?:the )?(?:governments? of|foreign ministers of|ministers? of [a-z ]+ of|ministry of [A-Za-z ]+ of)\s+(?:the )?",
                            "",
                            rest.strip(" ."),
                        ),
                        loose=True,
                    )[:4]:
                        add(name, capacity)
            if hit := re.search(
                r"(?i)^(?:[^,]*,\s)*?(?P<who>[^,.;]*?(?:,[^.;]*?)?)\s+(?P<co>co-?)?(?:hosted|chaired)\s+(?:the|this|technical|a)\b",
                sentence,
            ):
                capacity = ("co_" if hit["co"] else "") + ("host" if "hosted" in hit[0].lower() else "chair")
                for name in parties(
                    re.sub(r"(?i)^(?:.*?\d{4},\s+)?(?:the )?governments? of\s+", "", hit["who"]), loose=True
                )[:4]:
                    add(name, capacity)
            if re.search(r"(?i)\b(?:will|shall|next|apolog)\b", sentence) and not re.match(r"(?i)present", sentence):
                continue
            capacity = "observer" if _OBSERVED.search(sentence) else "participant"
            for pattern in _ATTENDED:
                if hit := pattern.search(sentence):
                    who = re.sub(
                        r"(?i)\s+(?:as (?:an )?observers?|took part|attended|met in|met on|were|was|participated|gathered)\b.*$",
                        "",
                        hit["who"],
                    )
                    who = re.sub(
                        r"(?i)^.*?\b(?:governments?|delegations|representatives|officials|delegates|experts|ministers) (?:of|from) (?:the (?=governments|delegations))?",
                        "",
                        who,
                    )
                    names = list(parties(re.sub(r"\((?:Chair|Co-Chair|host)\)", "", who), loose=True))
                    for name in names:
                        add(name, capacity)
                    if names:
                        break
            for name in re.findall(r"([A-Z][\w' -]+?)\s+\((?:the\s+)?Chair\)", sentence):
                add(name, "chair")
    if len(found) < 3:
        # No sentence of attendance: the first that lists three states or more says who was there.
        for block in blocks[:16]:
            for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", block.text):
                listed = list(dict.fromkeys(_ANY_STATE.findall(sentence)))
                if len(listed) >= 3 and not re.search(r"(?i)\b(?:next|will|apolog|founded|since)\b", sentence):
                    for name in listed:
                        add(name, "participant")
                    return list(found.values())
    return list(found.values())
