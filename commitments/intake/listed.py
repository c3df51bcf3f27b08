"""Items of lists that have no finite verb of their own: bound by the label, the heading or the sentence above them."""

from __future__ import annotations

import re

from commitments.intake.binding import AGREED, FOLLOW_UP, OFFERED, RECOMMENDED, REQUESTED, Found, parties_of_clause
from commitments.intake.binding.clauses import agent
from commitments.intake.calendar_words import DATE
from commitments.intake.layout import Block
from commitments.intake.parties import parties
from commitments.intake.verbs import (
    AFFIRMATIVE,
    GERUNDS,
    LOOSE_PREAMBLE,
    PREAMBLE,
    STATIVE,
    WORK,
    does,
    third,
    works,
)
from commitments.intake.verbs import done as is_done

_BINDING = re.compile(
    r"(?i)\b(?P<rec>recommendations?|recommended|suggestions?|proposals?)\b|\b(?P<act>action (?:items?|points?|list|plan|table)|actions?|next steps|what (?:happens|comes|is) next|way (?:forward|ahead)|follow[- ]?ups?|decisions?|decided|agreed|agreements?|conclusions? and actions|(?:conclusion|resolution) \d[\w/.-]*|commitments?|undertakings?|tasks|to do|outcomes|arrangements|resolved)\b|\b(?P<req>requests?|we ask|asks)\b|\b(?P<off>offers?(?: of [a-z]+)?|pledges|announcements|voluntary contributions)\b"
)
_TOLD = re.compile(
    r"(?i)\b(?:discussed|noted|heard|recalled|welcomed|considered|highlighted|raised|challenges|achievements|results|findings|lessons|principles|observations|issues|points were made|since the|progress|agenda|documents?|topics|themes|questions|expressed|views|presented|include[sd]? presentations|key messages|objectives|background|concerns|aware that|recogni[sz]ed?|stressed|emphasi[sz]ed|underlined|attended|present|participants)\b"
)
_TURNED = re.compile(
    r"(?i)\b(?:no agreement|not agreed|no consensus|not accepted|rejected|without agreement|disagreement|not supported|not retained)\b"
)
_VERBAL = re.compile(
    r"\b(?:wants?|plans|intends|hopes|needs|seeks|sent|is|are|was|were|be|been|has|have|had|will|would|can|could|may|said|spoke|took|made|went|came|[a-z]{3,}ed)\b"
)


_NAMED = re.compile(r"(?P<who>[A-Z][^:–—]{1,70}?)\s*(?::|\s[–—-])\s+(?P<what>(?P<first>[A-Za-z0-9-]+)\b.*)", re.S)
_NOUN_FIRST = re.compile(
    r"(?:report|study|review|plan|project|support|work|contact|research|process|control|market|value|access|trade|design|supply|place|monitor|transport|finance|field|form|interest|test|survey|group|pilot|state|open|limit|balance|exchange|correct|separate|complete|step|draft|list|note|map)\s+(?:of|on|for|is|was|by|in|and|from)\b"
)
"""Words that are verbs elsewhere and nouns here: *report on*, *study of*."""
_ACTIONS = re.compile(
    r"(?i)\b(?:actions?|next steps|way (?:forward|ahead)|follow[- ]?ups?|to do|tasks|work (?:plan|programme|ahead)|what (?:happens|comes|is) next|commitments|undertakings|agreed|decided|decisions|arrangements)\b"
)
"""Headings under which an item is something to be done, even where it has no verb."""
_DOING = re.compile(
    r"(?i)\b(?:[a-z]{3,}(?:tion|sion|ment|ance|ence|ysis|ing)s?|reviews?|stud(?:y|ies)|updates?|exchanges?|workshops?|courses?|visits?|papers?|reports?|drafts?|plans?|maps?|lists?|surveys?|rounds?|orders?|circulars?|letters?|calls?|webinars?|drills?|audits?|guides?|guidelines|manuals?|notes?|removal|renewal|proposal|approval|purchase|translation|release|launch|upgrade|transfer|support|help|trial|test|pilot|comparison|summary|table|contact)\b"
)
_DUE = re.compile(
    r"(?i)\b(?:deadline|due)\b|\b(?:by|before|until|within)\s+(?:the\s+)?(?:end|next|\d|[A-Z][a-z]+ \d|COB)"
)
_TELLS = re.compile(
    r"(?i)\b(?:was|were|has|have|had|is|are|said|did|does|made|took|came|went|remains?|exists?|proved|showed|fell|rose|still|already|no|not|none|too|in (?:force|progress|place)|under way|pending|heard|held|gave|felt|thought|[a-z]{3,}ed(?= (?:to|by|in|at|on|that|the|an|a|its|their|his|her)\b))\b"
)


_SPEAKS = re.compile(
    r"(?i)\b(?:continue[sd]?|allow(?:s|ed)?|requires?|obliges?|enables?|permits?|ought|in a position|drew|draws|respond(?:s|ed)?|remain(?:s|ed)?|wish(?:es|ed)?|want(?:s|ed)?|[a-z]{3,}(?<!concern)(?<!interest)(?<!involv)(?<!affect)ed (?:the|an?|its|their|his|her|that|attention|in|of))\b"
)
"""Verbs of a sentence that tells: what stands before its *to* is no party that is to do something."""


_TO_BE_DONE = re.compile(
    r"(?P<what>(?:An? |The )?[A-Z][^.;:]{3,140}?) to be (?:\w+ly )?(?:(?P<verb>[a-z-]+)|available|ready)\b"
)
_FINITE = re.compile(
    r"(?i)\b(?:will|shall|should|would|could|may|is|are|was|were|has|have|had|agreed|needs?|able|due|likely|said|continue[sd]?|ought)\b"
)
_TOLD_BY = re.compile(r"(?P<who>.{2,60}?) [a-z]+(?:ed|s) (?:the|that|of|to|an?|on)\b")
_PRESENT = {third(verb): verb for verb in WORK}
_NO_ACT = frozenset("note welcome thank recall appreciate state stress report regret remind face look appear".split())


def bare(block: Block, text: str, lead: str, zone: str) -> list[Found]:
    """*Secretariat to circulate the paper*, *Circulate the paper (Secretariat)*, *strengthening cooperation*: bound by
    the label, the heading or the sentence under which they stand."""
    kind = zone
    listed = block.kind == "item" or bool(lead)
    strength = 0.8 if zone else 0.0
    if not kind and lead:
        if _TOLD.search(lead) and not commands(lead):
            return []
        kind = _kind_of(lead) if _BINDING.search(lead) or commands(lead) else ""
        strength = 0.7
    if not kind and block.heading and _BINDING.search(block.heading) and not _TURNED.search(block.heading):
        kind = _kind_of(block.heading)
        strength = 0.65
        if not listed and not re.match(r"(?i)[^.]{2,80}? to [a-z]+\b", text):
            return []
    mine = re.sub(r"^(?:and|to|also)\s+", "", text.strip())
    if len(mine.split()) < 3:
        return []
    if PREAMBLE.match(mine) and not LOOSE_PREAMBLE.match(mine):
        return []
    first = re.match(r"(?:not\s+)?([A-Za-z-]+)", mine)
    word = first[1].lower() if first else ""
    actor = re.match(r"(?P<who>[^.;:]{2,140}?)(?:\s+(?:is|are))?\s+to\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b", text)
    if (
        actor
        and does(actor["verb"])
        and not re.search(r"(?i)\b(?:will|shall|should|is|are|was|were|has|have|had|agreed|able|due)\b", actor["who"])
    ):
        who = (
            ()
            if _SPEAKS.search(actor["who"])
            else parties(actor["who"]) or (parties(actor["who"], loose=True) if kind or block.kind == "item" else ())
        )
        if not who and kind and (one := re.fullmatch(r"(?i)(?:each|every)\s+([a-z-]+(?: [a-z-]+){0,3})", actor["who"])):
            who = (one[1],)
        if who and (kind or listed or not _VERBAL.search(text[: actor.end("verb")])):
            return [Found(0, 0, kind or AGREED, who, "party to do", 0.8 if kind else 0.55)]
    done = _TO_BE_DONE.match(text)
    if (
        done
        and (not done["verb"] or is_done(done["verb"]))
        and not _FINITE.search(done["what"])
        and not re.search(
            r"(?i)\b(?:ask|wish|want|hope|remain|seem|appear|arrive|prefer)(?:s|d|ed|es)?\b|\b(?:too|enough)\b",
            done["what"],
        )
        and not AFFIRMATIVE.match(text)
        and not ((told := _TOLD_BY.match(done["what"])) and parties(told["who"]))
        and (kind or listed or not _FINITE.search(text))
    ):
        return [Found(0, 0, kind or AGREED, agent(text[done.end() :]), "to be done", 0.75 if kind else 0.6)]
    present = re.match(r"(?:That\s+)?(?P<who>[^.;:,]{2,80}?)\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+s)\s", text)
    if (
        present
        and kind == AGREED
        and (verb := _PRESENT.get(present["verb"], ""))
        and verb not in _NO_ACT
        and verb not in STATIVE
        and (who := parties(present["who"]))
    ):
        return [Found(0, 0, kind, who, "present tense under a binding head", 0.6)]
    if kind == AGREED and block.kind == "item" and (who := _who_keeps(text)):
        return [Found(0, 0, kind, who, "present tense under a binding head", 0.55)]
    if dated := _DATED.match(text):
        who = _actor_of(dated["what"])
        if who and (block.kind == "item" or kind):
            return [Found(0, 0, kind or AGREED, who, "day: somebody does", 0.6)]
    if block.kind == "item" and works(word) and text[:1].isupper() and (held := _HELD_BY.search(text)):
        if (who := parties(re.split(r",?\s+with\s", held["who"])[0])) and not _TELLS.search(mine):
            return [Found(0, 0, kind or AGREED, who, "action (party)", 0.6)]
    if block.kind == "item" and (open_ := _HEADED.match(text)) and (who := parties(open_["who"]) or _all(open_["who"])):
        if done := re.search(r"\bto be (?:\w+ly )?([a-z]+)\b", open_["what"]):
            if is_done(done[1]):
                return [Found(0, 0, kind or AGREED, who, "party: something to be done", 0.6)]
    if (named := _NAMED.match(text)) and (said := _named(named, kind, block, listed=listed)):
        return [said]
    asked = re.match(r"(?P<who>[A-Z][^.;:,]{2,80}?)\s+(?:kindly\s+)?asked to\s+(?P<verb>[a-z-]+)\b", text)
    if asked and block.kind == "item" and works(asked["verb"]) and (who := parties(asked["who"])):
        return [Found(0, 0, REQUESTED, who, "asked to, in note form", 0.55)]
    if kind and (re.search(r"(?i)\bthat\W*$", lead) or mine.startswith("That ")):
        clause = re.sub(r"(?i)^that,?\s+", "", mine)
        if who := parties_of_clause(clause):
            return [Found(0, 0, kind, who, "that-clause under a binding head", 0.65)]
    if not kind or not (listed or zone):
        return []
    if kind == FOLLOW_UP:
        return []
    subject = _lead_party(lead)
    if (
        works(word)
        and word not in ("note", "state", "list", "result", "experience", "recall", "welcome", "appreciate")
        and not _NOUN_FIRST.match(mine.lower())
    ):
        return [Found(0, 0, kind, subject, "item under a binding head", strength)]
    if word in GERUNDS or (
        word.endswith("ing")
        and word
        not in ("meeting", "training", "funding", "following", "nothing", "king", "building", "during", "including")
    ):
        return [
            Found(
                0,
                0,
                kind,
                subject if kind != RECOMMENDED else _inner_party(text),
                "item under a binding head",
                strength - 0.05,
            )
        ]
    if re.match(r"that\s", mine.lower()) and kind:
        return [Found(0, 0, kind, parties_of_clause(mine[5:]), "that-clause under a binding head", strength)]
    if zone and not re.search(r"\b(?:was|were|has|have|had|is|are)\b", text):
        first = re.match(r"(?P<who>[^,:]{2,60})[,:]\s+\S", text)
        return [Found(0, 0, kind, parties(first["who"]) if first else (), "labelled line", 0.6)]
    if (
        kind
        and strength >= 0.65
        and re.match(
            r"(?:the |an? |further |increased |greater |continued |regular |more |better |improved |stronger |joint |new )?(?:[a-z-]+ ){0,3}?(?:establishment|development|creation|preparation|organi[sz]ation|submission|provision|adoption|circulation|review|study|update|expansion|extension|implementation|strengthening|training|workshop|meeting|exchange|finali[sz]ation|publication|ratification|designation|nomination|translation)\b",
            mine.lower(),
        )
        and not re.search(r"\b(?:was|were|has|have|had|is|are)\b", text)
        and block.kind == "item"
    ):
        return [Found(0, 0, kind, agent(text), "noun under a binding head", 0.5)]
    if (
        kind
        and block.kind == "item"
        and not lead
        and _ACTIONS.search(block.heading)
        and mine[0].isupper()
        and _DOING.search(" ".join(mine.split()[:7]))
        and not _TELLS.search(mine)
    ):
        return [Found(0, 0, kind, agent(text), "item under a head of actions", 0.5)]
    if (
        kind == AGREED
        and block.kind == "item"
        and not lead
        and _ACTIONS.search(block.heading)
        and len(mine.split()) >= 4
        and not _TELLS.search(mine)
        and (_DUE.search(mine) or re.search(rf"(?i)\b(?:in|on|from|during)\s+(?:the\s+)?(?:{DATE})", mine))
    ):
        return [Found(0, 0, kind, agent(text), "item under a head of actions", 0.5)]
    if block.kind == "item" and lead and _commanded(lead, mine):
        return [Found(0, 0, kind, agent(text), "whatever was agreed in a list", 0.5)]
    return []


def _who_keeps(text: str) -> tuple[str, ...]:
    """The parties of a plural subject in the present tense: *services that cannot connect keep sending lists*."""
    for found in re.finditer(r"(?<=\w) (?:\w+ly )?(?P<verb>[a-z]+) ", text[:110]):
        verb = found["verb"]
        if verb not in WORK or verb in STATIVE or verb in _NO_ACT:
            continue
        if re.search(
            r"(?i)\b(?:to|not|can|cannot|could|may|might|do|does|the|an?|of|for|and|or|by|in|on)$",
            text[: found.start()],
        ):
            continue
        who = parties(text[: found.start()])
        return who if who and re.search(r"(?i)s$|\band\b|people$|police$", " and ".join(who)) else ()
    return ()


def _commanded(lead: str, mine: str) -> bool:
    """Whether a list was agreed or advised as a whole, so that an item binds however it is put, unless it tells."""
    return bool(
        re.search(
            r"(?i)\b(?:agreed|decided|resolved|concluded|advised|recommended|proposed|suggested|undertook|requested|determined|approved|endorsed)\b[^.]{0,60}$",
            lead,
        )
        and not AFFIRMATIVE.match(mine)
        and not re.search(r"\b(?:was|were|has|have|had|is|are|said|took|went|remains?|exists?)\b(?! to\b)", mine)
        and len(mine.split()) >= 4
    )


_DATED = re.compile(rf"(?:by |on |from )?(?:{DATE})\s*[:–—-]\s+(?P<what>\S.*)$")
_HELD_BY = re.compile(r"\((?:(?:lead|action|by|responsible):?\s*)?(?P<who>[A-Z][^()]{2,70})\)\W*$", re.I)
_HEADED = re.compile(r"(?P<who>[A-Z][^:]{1,60}):\s+(?P<what>\S.*)$")


def _all(words: str) -> tuple[str, ...]:
    return (words.lower(),) if words.strip().lower() in ("all", "everybody", "everyone", "all members") else ()


def _actor_of(words: str) -> tuple[str, ...]:
    """Who does, in the present tense or an infinitive: *Mountain Centre circulates*, *countries to confirm*."""
    for found in re.finditer(r"(?<=\w) (?P<to>to )?(?P<verb>[a-z]+)\b", words[:90]):
        verb, before = found["verb"], words[: found.start()]
        if (found["to"] and does(verb)) or verb in _PRESENT or (works(verb) and before.endswith("s")):
            return parties(before) or parties(before, loose=True)
    return ()


def _named(found: re.Match[str], kind: str, block: Block, *, listed: bool) -> Found | None:
    """*Kenya: draft the letter*, *Kenya – two places in its course*: who, and what stands after the mark."""
    what, first = found["what"], found["first"].lower()
    who = parties(found["who"])
    verb = (works(first) and not _NOUN_FIRST.match(what.lower())) or first == "to"
    if kind and len(several := parties(re.sub(r"\s*\([^)]{1,20}\)", "", what))) > 1 and _ACTIONS.search(block.heading):
        return Found(0, 0, kind, several, "party: something to be done", 0.6)  # *Drafting group: Jordan, Palestine*
    if not kind and who and block.kind == "item" and _DUE.search(what) and not _TELLS.search(what):
        return Found(0, 0, AGREED, who, "party: something to be done", 0.55)
    if kind and who and (verb or first in GERUNDS):
        return Found(0, 0, kind, who, "party: action", 0.8)
    if not kind and who and block.kind == "item" and verb and what[0].islower():
        return Found(0, 0, AGREED, who, "party: action", 0.55)
    if not kind or not listed or _TELLS.search(what) or len(what.split()) < 2:
        return None
    who = who or (parties(found["who"], loose=True) if kind == OFFERED else ())
    if who and (kind == OFFERED or _ACTIONS.search(block.heading)):
        return Found(0, 0, kind, who, "party: something to be done", 0.6)
    return None


def heading_party(heading: str) -> tuple[str, ...]:
    """To whom a heading addresses what stands under it: *Recommendations to the ministries*."""
    found = re.search(
        r"(?i)\b(?:suggestions?|recommendations?|requests?|actions?|tasks?|points?|messages?|advice)\s+(?:for|to|addressed to|by)\s+(?P<who>[^:()]{3,70})",
        heading,
    )
    return parties(found["who"].lower() if heading.isupper() else found["who"]) if found else ()


def _inner_party(text: str) -> tuple[str, ...]:
    found = re.search(
        r"\b(?:among|amongst|by|of)\s+((?:the |all )?[A-Za-z][\w' -]{2,60}?)(?=\s+(?:to|for|in|on|and|with)\b|[,.;]|$)",
        text,
    )
    return parties(found[1]) if found else ()


def _lead_party(lead: str) -> tuple[str, ...]:
    if not lead:
        return ()
    found = re.search(
        r"((?:the |all |each )?[A-Za-z][\w' -]{2,80}?)\s+(?:will|shall|should|is to|are to|(?:was|were|is|are) (?:requested|asked|tasked|invited|urged|encouraged|mandated|instructed|directed)|undertook|committed|undertake)\b",
        lead,
    )
    if found and (who := parties(found[1])):
        return who
    found = re.search(
        r"\b(?:requests?|requested|invites?|invited|urges?|urged|asks?|asked|calls? upon|called upon|calls? on|called on|encourages?|encouraged|tasks?|tasked|directs?|directed|instructs?|instructed|mandated?s?)\s+(.{2,90}?)(?:\s+to)?(?:\s+(?:the following|as follows).*)?$",
        lead,
    )
    return parties(found[1]) if found else ()


def only_tells(lead: str) -> bool:
    """Whether a list is introduced by words that only tell."""
    return bool(_TOLD.search(lead)) and not commands(lead) and not _BINDING.search(lead)


def commands(lead: str) -> bool:
    """Whether a lead ends in words that bind what follows."""
    return bool(
        re.search(
            r"(?i)\b(?:agreed?|agrees|decide[sd]?|resolve[sd]?|undert(?:ook|ake|akes)|commit(?:s|ted)?|requests?|requested|invites?|invited|urges?|urged|asks?|asked|calls? (?:up)?on|called (?:up)?on|recommend(?:s|ed)?|encourages?|encouraged|"
            r"will|shall|should|directs?|directed|instructs?|instructed|tasks?|tasked|mandated?s?|propose[sd]?|suggest(?:s|ed)?|is to|are to|pledge[sd]?)\b[^.]{0,110}$",
            lead,
        )
    )


def _kind_of(words: str) -> str:
    if re.search(
        r"(?i)\b(?:requests?|requested|invite[sd]?|urge[sd]?|asked|asks?|call(?:s|ed)? (?:up)?on|tasked|instructed|directed|mandated)\b",
        words,
    ) and not re.search(r"(?i)\bagreed\b|recommend", words):
        return REQUESTED
    found = _BINDING.search(words)
    if re.search(r"(?i)\brecommend|\bsuggest|\bpropos|\bencourag|\bshould\b", words):
        return RECOMMENDED
    if found and found["off"]:
        return OFFERED
    return AGREED


def is_turned_down(lead: str) -> bool:
    return bool(_TURNED.search(lead))
