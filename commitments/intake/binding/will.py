"""What will, shall or is to be done, by whom, and whether it is an offer, an agreed action or only a description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commitments.intake.binding.found import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.patterns import _NEXT, _NEXT_MEETING
from commitments.intake.binding.subjects import _is_collective, _is_secretariat
from commitments.intake.calendar_words import DATE, NUMBER, WEEKDAY
from commitments.intake.parties import is_the_meeting
from commitments.intake.verbs import IDLE, NOT_WORK, STATIVE, WORK, does, done

_SAID = frozenset(
    """
    say turn conclude summarise summarize begin repeat recall mention note speak touch highlight focus
    remember thank miss outline dwell attempt try limit confine refer
""".split()
)


def _phrasal(verb: str, rest: str) -> bool:
    """*Come back to*, *look into*, *find a venue*: work, though the verb alone describes."""
    if verb == "find":
        return bool(re.match(r"\s+(?:an?|new|other|suitable) [a-z]", rest))
    return verb in ("come", "look", "act", "stay", "get", "go") and bool(
        re.match(r"\s+(?:back|up with|forward|into|at|after|out|on|upon|over|through|ahead with|in touch|as)\b", rest)
    )


_BY_A_DAY = re.compile(
    rf"(?i)\b(?:by|before|on|from|within|no later than|not later than|until|with effect from|as (?:of|from)|in time for)\s+(?:the\s+)?(?:{DATE}|{WEEKDAY}|(?:{NUMBER}) (?:days|weeks|months)\b)"
)


def _dated_thing(modal: str, verb: str, rest: str, subject: str) -> bool:
    """Whether a thing is to do something by a day: *the survey is to go to the ministries on Friday*."""
    return bool(
        modal in ("will", "shall", "is to", "are to", "is going to", "are going to")
        and does(verb)
        and verb not in STATIVE
        and _BY_A_DAY.search(rest)
        and not re.match(r"(?i)(?:no|nothing|more|many|some|most)\b", subject)
    )


def _will(
    text: str, found: re.Match[str], modal: str, verb: str, passive: bool, subject: str, low: str, start: int, at: int, who: tuple[str, ...], responsible: tuple[str, ...], named: bool, pronoun: bool,
    worth: bool, reporter: str, sayer: tuple[str, ...], rest: str, setting: Setting,
) -> Iterator[Found]:  # fmt: skip
    if low in ("this", "that", "these", "those", "there", "such", "which", "what", "who", "things") or (
        low.startswith(("this ", "these ")) and not named and not passive
    ):
        return
    if (
        re.search(
            r"(?i)\b(?:aim|objective|purpose|goal|role|challenge|idea|intention|task|function|mandate|hope|expectation|result|outcome|effect|theme|aims|objectives|key|first step|priority|question|question|problem)$",
            low,
        )
        and not passive
    ) or re.search(
        r"(?i)\b(?:aim|objective|purpose|goal|role|challenge|idea|task|function|theme|aims|objectives|question|problem) of\b",
        low,
    ):
        return
    if reporter and modal == "shall":
        return  # a rule that stands already
    if reporter == "holds" or (reporter == "notes" and not (worth or passive)):
        return
    if low == "i" and (verb in _SAID or not reporter):
        return
    if low == "you":
        if (found["need"] and verb in WORK | {"get", "come"}) or modal in ("are to",):
            yield Found(start, at, REQUESTED, (), "you will need to", 0.6)
        elif (
            verb in WORK
            and verb not in IDLE
            and not found["be"]
            and verb not in ("agree", "find", "note", "receive", "learn")
        ):
            yield Found(start, at, REQUESTED, (), "you will", 0.4)
        return
    if low == "we" and verb in (
        "assume",
        "be",
        "hear",
        "see",
        "never",
        "remember",
        "miss",
        "need",
        "have",
        "all",
        "spare",
        "always",
    ):
        return
    if modal in ("was to", "were to") and not (
        setting.told and named and worth and not passive and verb not in STATIVE
    ):
        return
    if (
        modal == "would"
        and not reporter
        and setting.told
        and passive
        and done(verb)
        and verb not in IDLE
        and not pronoun
        and not re.search(r"(?i)\bif\b|\bwere\b|\brather\b|\botherwise\b|\bideally\b|\bunless\b", text)
    ):
        yield Found(start, at, AGREED, responsible, "would be done, as was told", 0.5)
        return
    if modal == "would" and not reporter:
        if (
            re.search(r"(?i)\bif\b|\bwere\b|\brather\b|\botherwise\b|\bideally\b", text)
            or not (named and worth)
            or low in ("we", "i")
        ):
            if (
                named
                and verb == "welcome"
                and re.match(
                    r"\s+(?:\w+\s+){0,3}(?:comments|information|submissions|contributions|proposals|views|nominations|input)",
                    rest,
                )
            ):
                yield Found(start, at, REQUESTED, (), "would welcome", 0.45)
            return
        if verb in STATIVE:
            return
        yield Found(start, at, AGREED, who, "would", 0.5)
        return
    if modal in ("is expected to", "are expected to"):
        if named and worth:
            yield Found(start, at, AGREED, who, "expected to", 0.45)
        return
    if verb == "like" and reporter == "tells" and sayer and re.match(r"\s+to\s+[a-z]+", rest):
        yield Found(0, at, OFFERED, sayer, "would like to", 0.5)
        return
    if verb in ("like", "be", "not"):
        return
    if passive:
        if verb in tuple(
            """
    affected needed expected faced interested pleased delighted remembered wasted missed based composed known
    seen concerned honoured limited located situated met reached achieved attached felt lost required deemed
    considered counted treated regarded understood recalled called named sought found appreciated determined
    guided welcomed ended increased reduced improved forgotten compared caused driven
""".split()
        ):
            if verb in (
                "considered",
                "reached",
                "determined",
                "required",
                "guided",
                "based",
                "deemed",
                "treated",
                "regarded",
                "called",
            ) and (
                re.search(r"(?i)\b(?:at (?:the|its) (?:next|\w+th)|by \d|by the|within|next)\b", rest)
                or modal == "shall"
            ):
                yield Found(start, at, AGREED, responsible, modal, 0.5)
            return
        if not done(verb):
            return
        if reporter:
            kind = AGREED if reporter == "notes" or not sayer else OFFERED
            yield Found(0, at, kind, responsible or (sayer if kind == OFFERED else ()), f"{modal}, as was told", 0.5)
            return
        yield Found(start, at, AGREED, responsible, f"{modal} be done", 0.75)
        return
    if low == "it" or low == "they" or low in ("he", "she"):
        if reporter and sayer and (worth or verb == "be"):
            yield Found(0, at, OFFERED, sayer, f"{modal}, as was told", 0.65)
        elif not reporter and worth and verb not in STATIVE and setting.before:
            yield Found(start, at, AGREED, setting.before, modal, 0.5)
        elif (
            not reporter
            and worth
            and verb in ("provide", "include", "focus", "report", "prepare", "develop", "meet")
            and setting.before
        ):
            yield Found(start, at, AGREED, setting.before, modal, 0.45)
        return
    if low == "we":
        if worth or verb in ("work", "continue", "ensure", "take", "seek", "strive"):
            yield Found(start, at, AGREED, (), "we will", 0.7)
        return
    if named:
        if verb == "see" and re.match(r"\s+to\b", rest):
            yield Found(start, at, AGREED, who, modal, 0.6)
            return
        if not _phrasal(verb, rest) and (verb in IDLE or not does(verb) or verb in ("remain", "become")):
            return
        if (
            modal in ("will", "would")
            and re.match(r"(?i)(?:two|three|four|five|some|many|most|several)\b", subject)
            and not setting.own
            and verb in STATIVE
        ):
            return
        if (
            verb in ("host", "hold", "convene")
            and re.match(rf"\s+(?:the |its |our )?(?:{_NEXT})\b", rest, re.I)
            and _NEXT_MEETING.search(rest[:90])
        ):
            yield Found(0 if reporter else start, at, FOLLOW_UP, who, "host of the next meeting", 0.75)
            return
        if reporter:
            same = bool(set(sayer) & set(who))
            kind = (
                OFFERED
                if (same or (reporter == "tells" and not _is_secretariat(who))) and not _is_secretariat(who)
                else AGREED
            )
            yield Found(0, at, kind, who, f"{modal}, as was told", 0.6)
            return
        gift = verb in ("host", "contribute", "finance", "fund", "donate", "sponsor", "second") or (
            verb == "provide"
            and re.match(r"\s+(?:training|technical|financial|funding|support|assistance|up to|an? )", rest)
        )
        single = not _is_collective(who) and not _is_secretariat(who) and all(one[:1].isupper() for one in who)
        yield Found(
            start,
            at,
            OFFERED if gift and single and modal in ("will", "would") and not setting.own else AGREED,
            who,
            modal,
            0.8 if verb not in STATIVE else 0.65,
        )
        return
    if is_the_meeting(subject) or reporter:
        return
    if _dated_thing(modal, verb, rest, subject):
        yield Found(start, at, AGREED, (), f"{modal}, of a thing and by a day", 0.45)
        return
    if (
        verb in WORK
        and verb not in STATIVE
        and verb not in NOT_WORK
        and re.match(
            r"(?i)(?:comments|nominations|contributions|submissions|reports|proposals|applications|replies|responses|amendments|views|inputs|papers|documents|invoices|payments|returns)\b",
            low,
        )
    ):
        yield Found(start, at, AGREED if modal != "should" else RECOMMENDED, (), modal, 0.6)
    elif verb == "reach" and re.match(
        r"(?i)(?:\w+ )?(?:comments|nominations|contributions|submissions|reports|proposals|applications|replies|responses|amendments|views|inputs|papers|returns)",
        low,
    ):
        yield Found(start, at, AGREED, (), modal, 0.6)
    elif (
        modal == "shall"
        and verb in ("apply", "enter", "cease", "expire", "commence", "begin", "start", "take")
        and re.search(r"(?i)\b(?:from|on|until|force|effect)\b", rest[:60])
    ):
        yield Found(start, at, AGREED, (), modal, 0.5)
