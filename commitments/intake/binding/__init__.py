"""Which sentences bind: by the verb that governs, its subject and its tense, told apart from what only affirms or tells.

Each rule has a name, under which a proposal says how it was found, and a confidence between 0 and 1.
"""

from __future__ import annotations

import re

from commitments.intake.binding.beside import RULES as BESIDE
from commitments.intake.binding.beside import beside
from commitments.intake.binding.clauses import parties_of_clause
from commitments.intake.binding.decisions import _decisions
from commitments.intake.binding.found import AGREED, FOLLOW_UP, KINDS, OFFERED, RECOMMENDED, REQUESTED, Found, Setting
from commitments.intake.binding.future import _future
from commitments.intake.binding.idioms import OWN_SUBJECT, idioms
from commitments.intake.binding.offers import _intentions, _offers_taken, _set_up, _suggestions
from commitments.intake.binding.patterns import _FINITE, _REJECTED, _TURNED_DOWN
from commitments.intake.parties import parties
from commitments.intake.verbs import ADVERB, LOOSE_PREAMBLE, PREAMBLE

__all__ = [
    "AGREED", "FOLLOW_UP", "KINDS", "OFFERED", "RECOMMENDED", "REQUESTED", "Found", "Setting", "found_in",
    "parties_of_clause", "turned_down",
]  # fmt: skip


def found_in(text: str, setting: Setting) -> list[Found]:
    """Everything that a sentence binds anybody to, in its order; empty for what affirms, tells, thanks or looks back."""
    own = setting.own
    if _is_quiet(text, own):
        return []
    hits: list[Found] = []
    for rule in (_decisions, _future, _intentions, _offers_taken, _suggestions, _set_up):
        hits.extend(rule(text, setting))
    if all(
        one.rule == "next meeting" or one.confidence < 0.6 or "propos" in one.rule or "suggest" in one.rule
        for one in hits
    ):
        hits = list(idioms(text, setting)) or hits
    else:
        hits.extend(idioms(text, setting, tuple(one.at for one in hits)))
    known = [one.at for one in hits]
    hits.extend(one for one in beside(text, setting) if not any(one.at <= at < one.at + 60 for at in known))
    hits = [one for one in hits if not _in_quotes(text, one) and not _only_told(text, one)]
    if rejected := _REJECTED.search(text, setting.own):
        # *Regrets that no agreement was reached, and instructs the Committee to*: what comes after may bind.
        after = re.compile(
            rf"(?:,|;)\s+(?:and|but)\s+(?:{ADVERB}\s+)*(?:(?={_FINITE.pattern.replace('?P<verb>', '?:')})|(?=(?:will|shall|is to|are to)\s))",
            re.I,
        ).search(text, rejected.end())
        hits = [one for one in hits if after and one.at >= after.end()]
    hits = [
        one
        for one in hits
        if not re.match(r"(?i)(?:ladies|excellencies|distinguished|dear)\b", " ".join(one.responsible))
    ]
    if own:
        mine = [one for one in hits if one.at >= own]
        hits = mine or hits[-1:]
    return _sifted(text, hits, own)


def _is_quiet(text: str, own: int) -> bool:
    """Whether nothing in the sentence can bind: a preamble, or a matter that was turned down."""
    mine = text[own:].strip()
    if len(mine) < 8 or not re.search(r"[a-z]", mine):
        return True
    if mine.endswith("?"):
        return True
    if PREAMBLE.match(mine) and not LOOSE_PREAMBLE.match(mine):
        main = re.search(
            r",\s+(?:(?:the|all|it|we|they)\s|[A-Z])[^,;]{0,120}\b(?:agreed|decided|will|shall|should|requested|invited|urged|undertook|recommended|request|invite|agree|decide|encourage|commit|offered|encouraged|call(?:s|ed)?|asked|tasked|instructed|directed|mandated|resolved|recommends|committed|pledged)\b",
            mine,
        )
        if (
            own
            or mine.endswith((",", ";", ", and"))
            or not main
            or re.search(r"\b(?:which|who|whom|whereby|that)\s*$", mine[: main.start() + 2])
        ):
            return True
    return False


_ASKS_THEM = re.compile(r"[a-z]+ (?:it|them|him|her) (?:to|for)\b")
"""*And requests it to keep the Bureau informed*: whoever was asked before."""
_USUALLY = re.compile(
    r"(?i)\b(?:would|will|shall)\s+(?:normally|usually|generally|typically|ordinarily|habitually|rather)\b"
)
_GLAD = re.compile(
    r"(?i)\b(?:pleased|happy|glad|relieved|delighted|gratified|sorry|surprised|concerned|interest(?:ing|ed))\s+to (?:learn|hear|note|see|read|observe|find)\b[^;]*$"
)
_ON_RECORD = re.compile(
    r"(?i)\b(?:will|shall|would|should|is to|are to) be (?:annexed|attached|appended|reflected|reproduced|recorded|noted|found|summari[sz]ed) (?:to|in|at|by) (?:the|this|its|these)(?: \w+)? (?:minutes|report|record|statement|summary|proceedings|annex)"
)
_FORECAST = re.compile(
    r"(?i)\b(?:deficit|surplus|numbers?|costs?|prices?|stocks?|populations?|demand|rates?|shares?|levels?|volumes?|temperatures?|revenues?|income|traffic|production|consumption|catch(?:es)?|output)\b[^,;]{0,40}?\b(?:will|is to|are to|(?:is|are) (?:expected|projected|forecast|likely|set) to) (?:reach|total|exceed|recover|rise|fall|grow|double|halve|increase|decrease|decline|drop|climb|amount|come)\b"
)


def _only_told(text: str, one: Found) -> bool:
    """Whether the verb tells of what is usual, of what was learnt with pleasure, of the record itself or of a forecast."""
    around = text[max(0, one.at - 70) : one.at + 60]
    return bool(
        ((usual := _USUALLY.search(text, max(0, one.at - 5))) and usual.start() <= one.at + 2)
        or _GLAD.search(text[: one.at])
        or ((kept := _ON_RECORD.search(text, max(0, one.at - 5))) and kept.start() <= one.at + 40)
        or _FORECAST.search(around)
        or re.search(r"(?i)\bhad (?:\w+ly )?\w+(?:ed|t|n)\b[^,;]{0,60}\band $", text[: one.at])
    )


def _in_quotes(text: str, one: Found) -> bool:
    """Whether the verb stands in words quoted from elsewhere, other than a speaker's own offer."""
    before = text[: one.at]
    inside = before.count('"') % 2 == 1
    if not inside:
        return False
    clause = before[before.rfind('"') + 1 :]
    return (
        not re.search(r"(?i)\b(?:I|we)\b[^.]{0,40}$", clause)
        and not re.search(r"(?i)\bwe (?:will|shall|commit|pledge|agree)", text[max(0, one.at - 20) : one.at + 20])
        and one.rule not in ("could",)
    )


def _sifted(text: str, hits: list[Found], own: int) -> list[Found]:
    """The clauses that stand side by side; what is only part of another's complement goes."""
    hits.sort(key=lambda one: (one.at, -one.confidence))
    kept: list[Found] = []
    for one in hits:
        if kept and one.rule == "could":
            continue
        if kept and one.at - kept[-1].at < 4:
            continue
        if kept:
            joint = (
                (len(text[: one.start].rstrip(" ,;")), one.start)
                if one.rule in BESIDE
                else _joint_before(text, one, kept[-1])
            )
            if joint is None:
                continue
            last = kept[-1]
            if last.rule in _ASKED_TO and one.rule in _ASKED_TO and " to " not in text[last.at : joint[0]]:
                # *Urges Parties, and invites other Governments, to*: one thing asked of both
                both = tuple(dict.fromkeys(last.responsible + one.responsible))
                kept[-1] = Found(last.start, last.at, last.kind, both, one.rule, one.confidence, one.end)
                continue
            if (
                one.rule == last.rule
                and one.responsible == last.responsible
                and one.kind == last.kind
                and not _dated_apart(text, last, one, joint)
            ):
                continue
            kept[-1] = Found(last.start, last.at, last.kind, last.responsible, last.rule, last.confidence, joint[0])
            one = Found(
                joint[1],
                one.at,
                one.kind,
                one.responsible
                or (
                    last.responsible
                    if (one.start == one.at and one.rule not in OWN_SUBJECT) or _ASKS_THEM.match(text, one.at)
                    else ()
                ),
                one.rule,
                one.confidence,
                one.end,
            )
        kept.append(one)
    return kept


_ASKED_TO = frozenset(f"{word} to" for word in ("requested", "invited", "urged", "asked", "called", "encouraged")) | {
    "encouraged"
}


def _joint_before(text: str, one: Found, last: Found) -> tuple[int, int] | None:
    """End of the clause before and start of this one, if this one stands beside the other and not within it."""
    between = text[last.at : one.at]
    best = None
    for found in re.finditer(
        r"(?:,|;)?\s+(?:and|but|while|whereas)\s+(?:that\s+|also\s+|then\s+|further\s+)*|;\s+|,\s+(?=(?:and|but|while|whereas)\s)",
        between,
    ):
        if last.at + found.end() <= max(one.start, last.at + found.end()):
            stretch = between[found.end() :]
            if len(stretch) < 130:
                if not re.search(r"\b(?:which|who|whose|if|when|where|once|because)\b", stretch):
                    best = (last.at + found.start(), last.at + found.end())
                    if parties(stretch.strip()) or not stretch.strip():
                        break
    return best


def _dated_apart(text: str, last: Found, one: Found, joint: tuple[int, int]) -> bool:
    due = re.compile(
        r"\b(?:by|before|within|no later than|not later than|until|from|at) (?:the )?(?:end|\d|next|[A-Z]|its|their|one|two|three|four|five|six)"
        r"|\bon an? [a-z-]+ basis|\bevery\b|\beach (?:year|month|quarter)|\b(?:annual|month|quarter|week|year)ly\b"
    )
    return bool(due.search(text[last.at : joint[0]]) and due.search(text[one.at :]))


def turned_down(following: str) -> bool:
    """Whether the sentence after a proposal says that it was not taken up."""
    return bool(
        _TURNED_DOWN.match(following)
        and (
            _REJECTED.search(following)
            or re.search(r"(?i)\b(?:no conclusion|divided|differed|doubted|opposed)\b", following)
        )
    )
