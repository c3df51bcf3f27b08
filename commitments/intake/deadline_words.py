"""Deadlines as papers say them: the phrase, the rule that it states, and the date that follows where one does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from commitments.deadlines import Anchor, BadRule, Bound, Count, Edge, Offset, Rule, due_days
from commitments.intake.calendar_words import DATE, ORDINAL, edtf, number, ordinal
from commitments.intake.deadline_forms import _GATHER, _NTH, _PATTERNS
from commitments.intake.often_words import recurrence_in
from meetings.dates import NotADate, PartialDate


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a paper says of its own meeting and the next, which deadlines count from. Dates in EDTF, '' if unknown."""

    start: str = ""
    end: str = ""
    days: int | None = None
    number: int = 0  # the eleventh session: 11
    upcoming: tuple[tuple[int, str], ...] = ()  # number (0: not said) and date of meetings still to come

    @property
    def last_day(self) -> date | None:
        try:
            span = PartialDate.parse(self.end or self.start)
        except NotADate:
            return None
        return span.latest if span and span.is_exact else (span.earliest if span else None)

    @property
    def first_day(self) -> date | None:
        try:
            return PartialDate.parse(self.start or self.end).earliest
        except NotADate:
            return None

    def next_one(self, numbered: int) -> str:
        """The date of the next meeting, or of the one with that number."""
        for its_number, when in self.upcoming:
            if not numbered or its_number == numbered or (not its_number and numbered == self.number + 1):
                return when
        return ""


@dataclass(frozen=True, slots=True)
class Said:
    """A deadline where it stands in a line."""

    start: int
    end: int
    phrase: str
    rule: str  # anchor, offset and bound, in the words of commitments.deadlines
    date: str = ""
    weight: int = 0


def deadlines_in(line: str, occasion: Occasion) -> list[Said]:
    """Every deadline that the line states, the weightiest first; of two that overlap only the weightier."""
    found: list[Said] = []
    for name, weight, pattern in _PATTERNS:
        for hit in pattern.finditer(line):
            if any(hit.start() < one.end and one.start < hit.end() for one in found):
                continue
            said = _read(name, weight, hit, line, occasion)
            if said:
                found.append(said)
    return sorted(found, key=lambda one: (-one.weight, one.start))


def _read(name: str, weight: int, hit: re.Match[str], line: str, occasion: Occasion) -> Said | None:
    start, end = hit.span()
    phrase = hit[0].strip(" ,")
    start += len(hit[0]) - len(hit[0].lstrip(" ,"))
    groups = hit.groupdict()
    after = occasion.last_day
    rule, when = Anchor.FIXED.value, ""
    if name in ("by", "effect", "on", "span"):
        words = groups["d"]
        if re.fullmatch(r"(?i)may|march|mar", words) and not words[:1].isupper():
            return None
        if (
            name == "on"
            and re.match(r"(?i)for|at|over\b|throughout", phrase)
            and re.fullmatch(r"\d{4}(?:\s?[-–]\s?\d{4})?|(?i:next year|this year)", words)
        ):
            return None
        if name == "on" and phrase.startswith(","):
            return None
        if (
            name == "on"
            and re.match(r"(?i)for\b", phrase)
            and re.search(r"\d{4}$", words)
            and not re.match(r"\d", words)
        ):
            return None
        if name == "span":
            when = edtf(f"{groups['d']} to {groups['d2']}", after=after)
            if "/" not in when:
                when = edtf(groups["d2"], after=after)
        else:
            when = edtf(words, after=after, edge="end" if name == "by" else "")
        if not when and not re.search(r"(?i)month|week|year|quarter|end|spring|biennium|half|day|\d", words):
            return None
        if when and not _ahead(when, occasion):
            return None
        if each := re.match(r"(?i)\s+(?:of |in )?(?:each|every) (?:year|month|quarter)|\s+annually", line[end:]):
            end += each.end()
            phrase = line[start:end].strip(" ,")
            return Said(start, end, phrase, _recurring(phrase), "", weight)
        if name == "effect":
            weight = 79 if re.match(r"(?i)from|as of", phrase) else weight
        if name == "on" and "tentatively" in phrase.lower() and when:
            when = "/".join(f"{part}?" for part in when.split("/"))
    elif name in ("within", "since", "distance"):
        count, unit = number(groups["n"]), groups["u"].lower()
        if not count:
            return None
        offset, working = _offset(count, unit)
        if name == "within":
            if re.match(r"(?i)(?:in|over)\b", phrase) and re.search(r"(?i)\b(?:last|past|previous)\b", phrase):
                return None
            if re.match(r"(?i)(?:in|over|inside) ", phrase) and not re.search(
                r"(?i)time$|next|coming|following", phrase
            ):
                return None
            rule = f"{Anchor.MEETING.value} {offset}" if offset else Anchor.MEETING.value
            when = _counted(occasion.start, occasion.end, occasion.days, offset, working)
            weight = 94 if re.match(r"(?i)within", phrase) else 73
        elif name == "since":
            event = groups["e"]
            event = re.split(r"\s+(?:and (?:to|will|shall)|in order|so that|with a view)\b", event)[0]
            end = hit.start("e") + len(event)
            phrase = line[start:end].strip(" ,")
            if re.search(
                r"(?i)\b(?:this|the present|the current) (?:meeting|session|workshop|conference)|the (?:end|close|conclusion|date) of (?:the|this) (?:meeting|session|workshop|conference)|today|the meeting$|the session$|the workshop$",
                event,
            ):
                rule = f"{Anchor.MEETING.value} {offset}" if offset else Anchor.MEETING.value
                when = _counted(occasion.start, occasion.end, occasion.days, offset, working)
            elif re.search(r"(?i)\b(?:each|every)\b (?:quarter|year|month|season|half|calendar)", event):
                rule = Anchor.RECURRING.value
            elif hit_date := re.search(rf"(?i)\b{DATE}", event):
                rule, when = Anchor.FIXED.value, edtf(hit_date[0], after=after)
                when = _counted(when, when, None, offset, working) if when else ""
            else:
                rule = f"{Anchor.MILESTONE.value} {offset}" if offset else Anchor.MILESTONE.value
        else:
            event = groups["e"]
            if re.search(rf"(?i){_GATHER}|\b[A-Z]+/?\d", event):
                numbered = _number_in(event)
                known = "" if re.search(r"(?i)\beach|every\b", event) else occasion.next_one(numbered)
                rule = f"{Anchor.NEXT_MEETING.value} -{offset}" if offset else Anchor.NEXT_MEETING.value
                if re.search(r"(?i)\beach|every\b", event):
                    rule = Anchor.RECURRING.value
                if known:
                    begins = known.split("/")[0]
                    if re.fullmatch(r"\d{4}-\d\d-\d\d", begins):
                        when = _counted(begins, begins, None, f"-{offset}", working)
            else:
                rule = f"{Anchor.MILESTONE.value} -{offset}" if offset else Anchor.MILESTONE.value
    elif name in ("by meeting", "at meeting", "starting"):
        event = groups["e"]
        more = re.match(
            rf"(?i)(?:\s+(?:and|as well as)\s+(?:the\s+)?(?:(?-i:[A-Z])[\w'-]*\s+){{0,3}}(?:meetings?|sessions?))?,?\s+(?:to be held|scheduled|tentatively scheduled|planned)\s+(?:for|on|in)\s+(?:the\s+)?{DATE}",
            line[end:],
        )
        if more:
            end += more.end()
            phrase = line[start:end].strip(" ,")
        if re.match(r"(?i)(?:this|a|any)\b", event) and not re.search(r"(?i)next|following|" + ORDINAL, event):
            return None
        if (
            name == "at meeting"
            and re.match(r"(?i)(?:for|to|in)\b", phrase)
            and not re.search(rf"(?i)\b{_NTH}|\d", event)
        ):
            return None
        if re.fullmatch(r"(?:the\s+)?[A-Z]{2,}[A-Za-z]*[- /]?(?:\d{1,3}|[IVX]{1,5})", event) and not re.match(
            r"(?:the\s+)?(?:COP|CMP|CMA|MOP|SC|MC|TC|SOM|WG|MEPC|COM|SBSTA|SBI|AMM|PIF|AC|WPANIG|RCM|CAC|COAG|COFI|[A-Z]{2,8}/\d)",
            event,
        ):
            return None
        numbered = _number_in(event)
        if (
            numbered
            and numbered == occasion.number
            and not re.search(r"(?i)next|following", event)
            and _own_kind(event)
        ):
            return None
        rule = Anchor.NEXT_MEETING.value
        if noted := re.match(rf"(?i)\s*\((?:[^()]{{0,40}}?\s)?(?P<d>{DATE})[^()]{{0,30}}\)", line[end:]):
            end += noted.end()
            phrase = line[start:end].strip(" ,")
            when, rule = edtf(noted["d"], after=after), Anchor.MEETING.value
        dated = re.search(rf"(?i)(?:in|on|from|for the)\s+(?:the\s+)?({DATE})$", phrase)
        if dated and (when := edtf(dated[1], after=after)):
            rule = Anchor.MEETING.value
            if "tentatively" in phrase.lower():
                when = "/".join(f"{part}?" for part in when.split("/"))
        elif not when:
            known = occasion.next_one(numbered) if _own_kind(event) else ""
            if known:
                when = known.split("/")[0] if name == "by meeting" else known
        if name == "at meeting":
            rule += f" {Bound.AT.value}"
        if name == "starting":
            rule += f" {Bound.NOT_BEFORE.value}"
    elif name in ("recurring", "often"):
        rule = _recurring(phrase)
        if re.search(r"(?i)ongoing|continuing|continuous|rolling", phrase):
            rule = Anchor.CONTINUING.value
        if re.search(r"(?i)every (?:effort|year thereafter)|each (?:other)", phrase):
            return None
    elif name in ("once", "during", "on its", "before event", "by event"):
        event = groups["e"]
        word = hit.groupdict().get("w") or name
        if name == "once" and not _happens(word.lower(), event):
            return None
        if name == "during" and not re.search(
            r"(?i)revision|finali[sz]ation|preparation|negotiation|next|coming|forthcoming|intersessional|implementation|drafting|period|review|phase|season|biennium",
            event,
        ):
            return None
        if name == "during" and re.match(
            r"(?i)(?:this|the (?:past|last|first|meeting|session|workshop|discussion|debrief|opening))\b", event
        ):
            return None
        if name == "before event":
            if re.search(
                rf"(?i)^(?:the|this|its) (?:committee|council|commission|court|courts|board|group|meeting|session|{_GATHER})$",
                event,
            ):
                return None
        event = re.split(r"\s+(?:and (?:to|will|shall)|in order|with a view)\b", event)[0]
        end = hit.start("e") + len(event)
        phrase = line[start:end].strip(" ,")
        rule = Anchor.MILESTONE.value
        if name == "during":
            rule += f" {Bound.DURING.value}"
        elif name == "once":
            rule += f" {Bound.NOT_BEFORE.value}"
        if name == "once" and word.lower() == "after" and re.match(rf"(?i)(?:the )?{DATE}$", event):
            rule, when = f"{Anchor.FIXED.value} {Bound.NOT_BEFORE.value}", edtf(event, after=after)
    elif name == "going on":
        start, phrase = hit.start("e"), groups["e"]
        rule = Anchor.CONTINUING.value
    elif name == "continuing":
        rule = Anchor.CONTINUING.value
    elif name == "due":
        start, phrase = hit.start("d"), groups["d"]
        when = edtf(phrase, after=after)
        if not when:
            return None
    elif name == "extended":
        start, end, phrase = hit.start("p"), hit.end("p"), groups["p"]
        when = edtf(groups["d"], after=after)
        if not re.search(r"\d", phrase):
            return None
    elif name == "near":
        when = edtf(phrase, after=after)
    elif name == "feast":
        rule = Anchor.FIXED.value
    elif name in ("from now", "given"):
        offset, working = _offset(number(groups["n"]), groups["u"].lower())
        if name == "given":
            start, phrase = hit.start("n"), line[hit.start("n") : hit.end("u")]
        rule = f"{Anchor.MEETING.value} {offset}".strip()
        when = _counted(occasion.start, occasion.end, occasion.days, offset, working)
    elif name == "vague":
        rule = ""
    end = start + len(phrase)
    return Said(start, end, phrase, rule, when, weight)


def _recurring(phrase: str) -> str:
    """The rule of what recurs, with its period where the phrase says one."""
    return f"{Anchor.RECURRING.value} {recurrence_in(phrase)}".strip()


def _own_kind(event: str) -> bool:
    """Whether a meeting is likely of the paper's own body: no other body is named with it."""
    return not re.search(
        r"(?i)\b(?:of|SOM|COP|ministerial|senior|planning|council|technical|scientific|standing|working group|committee|expert|SC|TC)\b",
        event,
    ) or bool(
        re.search(
            r"(?i)\bof the (?:commission|committee|group|conference|meeting|parties|forum|council|board|working group)\b",
            event,
        )
    )


def _number_in(event: str) -> int:
    found = re.search(rf"(?i)\b{ORDINAL}", event)
    if found:
        return ordinal(found[0])
    found = re.search(r"(?<=[A-Za-z/ -])(\d{1,3})\b", event)
    return int(found[1]) if found else 0


def _happens(word: str, event: str) -> bool:
    """Whether what follows *once*, *upon* or *after* is something that can come about, rather than a manner of speaking."""
    if word in ("once", "as soon as"):
        return bool(
            re.search(
                r"\b(?:is|are|has|have|had|was|were|been|becomes?|enters?|gone|receives?|adopts?|approves?|completes?|completed|available|adopted|approved|received|agreed|established|finali[sz]ed|in place|concludes?)\b",
                event,
            )
        )
    if word == "when":
        return bool(
            re.search(
                r"\b(?:is|are|has|have|becomes?) (?:been )?(?:available|adopted|approved|completed|ready|received|finali[sz]ed|established|published)\b",
                event,
            )
        )
    if word in ("pending", "subject to"):
        return False
    return bool(
        re.match(
            r"(?:the|its|their|a|an|this|each|his|her)?\s*(?:\w+\s){0,3}?(?:adoption|approval|completion|receipt|entry into force|ratification|publication|conclusion|signature|finali[sz]ation|clearance|"
            r"circulation|establishment|endorsement|launch|confirmation|release|issuance|election|submission|receiving|return|deposit|acceptance|close|end)\b",
            event,
            re.I,
        )
    )


def _ahead(when: str, occasion: Occasion) -> bool:
    """Whether a date can still lie ahead of the meeting; where nothing is known of the meeting, every date can."""
    first = occasion.first_day
    if first is None:
        return True
    try:
        latest = PartialDate.parse(when).latest
    except NotADate:
        return False
    return latest is None or latest >= first


def _offset(count: int, unit: str) -> tuple[str, bool]:
    working = "working" in unit or "business" in unit
    letter = "W" if "week" in unit else "M" if "month" in unit else "Y" if "year" in unit else "D"
    if "fortnight" in unit:
        return f"P{2 * count}W", False
    if "hour" in unit:
        return "", False
    if "hour" in unit:
        return "", False
    if letter == "W" and count < 1000:
        return f"P{count * 7}D", False
    return (f"P{count}{letter}" if count < 1000 else ""), working


def _counted(start: str, end: str, days: int | None, offset: str, working: bool) -> str:
    """The days that lie so far after the end of the meeting, as a partial date."""
    written = (
        end
        if end == start or not start or "/" in end
        else (
            f"{start}/{end}"
            if re.fullmatch(r"\d{4}-\d\d-\d\d", end) and re.fullmatch(r"\d{4}-\d\d-\d\d", start)
            else end
        )
    )
    if not written or not offset:
        return ""
    try:
        rule = Rule(
            bound=Bound.BY,
            anchor=Anchor.MEETING,
            edge=Edge.END,
            offset=Offset.parse(offset),
            count=Count.WORKING if working else Count.CALENDAR,
        )
        span = due_days(rule, PartialDate.parse(written), lasting=days)
    except (BadRule, NotADate):
        return ""
    return str(span) if span else ""
