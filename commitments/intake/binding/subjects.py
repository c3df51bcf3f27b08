"""Who speaks and who is spoken of in a clause, and whether it looks back."""

from __future__ import annotations

import re

from commitments.intake.binding.found import Setting
from commitments.intake.binding.patterns import _FINITE
from commitments.intake.parties import clause_before, is_the_meeting, parties, strip_article, subject_of
from commitments.intake.party_nouns import PRONOUNS
from commitments.intake.verbs import ADVERB, AFFIRMATIVE

_HISTORY = re.compile(
    r"\b(?:previously|formerly|historically|originally|last year|last (?:month|meeting|session)|years? ago|months? ago|in the past|at that time|in the meantime had|"
    r"at (?:its|the|their|our) (?:\w+ )?(?:last|previous|preceding|earlier|prior|first|inaugural) (?:[\w-]+ ){0,3}?(?:meeting|session|conference|summit|assembly)|since (?:then|its|the|that))\b",
    re.I,
)


def _is_history(text: str, start: int, end: int, setting: Setting) -> bool:
    """Whether a verb tells of what was agreed before this meeting."""
    around = text[max(0, start - 110) : start] + " " + text[start:end]
    after = text[end : end + 30]
    if _HISTORY.search(around) or re.match(
        r"\s+(?:previously|earlier|last year|at (?:its|the|their) (?:last|previous|\w+th|\w+st) )", after
    ):
        return True
    if setting.year:
        for year in re.finditer(
            r"\b(?:[Ii]n|[Ss]ince|of|from|[Oo]n [^,]{0,14})\s+(?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b", around
        ):
            if int(year[1]) < setting.year and not re.search(
                r"(?:resolution|decision|recommendation|guidelines|agreement|act|plan|report)\w* (?:of )?$",
                around[: year.start() + 2],
                re.I,
            ):
                gap = around[year.end() :]
                if len(gap) < 70 and (len(gap) < 40 or "," in gap[:3] or re.search(r"^[^,]{0,30}$", gap)):
                    return True
        if (year := re.match(r"\s+(?:in|since)\s+(?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b", after)) and int(
            year[1]
        ) < setting.year:
            return True
    return False


def _who(subject: str, setting: Setting) -> tuple[str, ...]:
    """The parties that a subject names; a pronoun stands for nobody unless the sentence before named somebody."""
    bare = strip_article(subject)
    if is_the_meeting(subject) or (bare.lower() in PRONOUNS and bare != "WHO") or not bare:
        return ()
    return parties(subject)


def _acts(subject: str, *, wide: bool = False) -> bool:
    """Whether a subject can agree or ask: a party, the meeting, a pronoun."""
    bare = strip_article(subject)
    low = bare.lower()
    if low in ("we", "i", "they", "he", "she", "it", "you", "all", "both"):
        return True
    if is_the_meeting(subject) or parties(subject):
        return True
    return bool(wide and parties(subject, loose=True))


def _coordinated(stretch: str) -> str:
    """The first noun of a stretch that ends with *and*: *the Committee noted the report and* (requested) gives *the Committee*."""
    found = re.match(
        rf"(?:.{{0,80}}?,\s)?((?:the |all |an? )?[A-Za-z][\w' -]{{0,80}}?)\s+(?:{ADVERB}\s+)?(?:{AFFIRMATIVE.pattern}|{_FINITE.pattern.replace('?P<verb>', '?:')}|\w+ed|\w+s|took|held|heard|took)\b",
        stretch,
        re.I,
    )
    return found[1] if found else ""


def _clause_start(text: str, begin: int, subject: str, stretch: str) -> int:
    if not stretch and (adverbs := re.search(rf"(?:{ADVERB}\s+)+$", text[:begin], re.I)):
        return adverbs.start()
    where = text.rfind(stretch, 0, begin + 1) if stretch else begin
    return max(where, 0)


def _is_collective(names: tuple[str, ...]) -> bool:
    """Whether those who speak are the meeting's own, all together: *Ministers*, *the Parties*."""
    return not names or all(
        re.match(
            r"(?i)(?:all |the )?(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d+) )?(?:(?:member|senior|participating|contracting|states) )?(?:ministers|leaders|members|parties|states|countries|chiefs|heads|officials|delegations|participants|economies|governments|commission|conference|committee|council)\b",
            name,
        )
        for name in names
    )


def _is_speaker(subject: str) -> bool:
    """Whether a single delegation or an outsider speaks, rather than the meeting or those who make it up."""
    low = strip_article(subject).lower()
    if re.search(
        r"\b(?:participants|members|ministers|committee|commission|council|group|meeting|conference|parties|delegates|leaders|officials|board|assembly|forum|bureau|workshop|session|states|countries|economies|co-chairs|experts|delegations|panel|task force|plenary|congress|network|circle)\b",
        low,
    ):
        return (
            bool(re.match(r"(?:several|some|one|two|a few|other|others|many|certain|most)\b", low))
            and "participants" not in low
        )
    return low not in ("it", "we", "they", "")


def _reporter(text: str, start: int) -> str:
    """The verb on which a *that* hangs: 'tells', 'notes', 'holds' (thinks), or 'skip' where another rule reads it or it is a relative."""
    left = re.sub(r"\bthat\s*$", "", text[:start].rstrip()).rstrip()
    left = re.sub(r"[,;]\s+and$|\s+and$", "", left) if left.endswith("and") else left
    tail = left[-200:]
    verbs = list(
        re.finditer(
            r"\b(inform|announce|indicate|state|sai|say|declare|confirm|report|add|explain|advise|assure|signal|repli|told|notifi|promise|pledge|note|consider|felt|feel|believe|thought|stress|emphasi[sz]e|underline|"
            r"underscore|highlight|recall|agree|decide|resolve|conclude|recommend|request|propose|suggest|hope|acknowledge|recogni[sz]e|affirm|reaffirm|reiterate|observe|remark|point|urge|ask|direct|determine|undertook|express|expect|understood|warn|argue|view|proposal|learn|hear|heard|clarif|maintain|concern|require|mention|assurance)(?:s|d|ed|ing|ped|led|es|ies|t)?\b",
            tail,
            re.I,
        )
    )
    if not verbs:
        return "skip"
    match = verbs[-1]
    gap = tail[match.end() :]
    stem = match[1].lower()
    if len(gap) > 90 and not re.search(r"that\b[^.]*$", gap):
        return "skip"
    if stem in tuple(
        """
    agree decide resolve conclude recommend request propose suggest urge ask direct determine undertook
    require proposal express hope concern
""".split()
    ):
        return "skip"
    if stem in tuple(
        """
    inform announce indicate state sai say declare confirm report add explain advise assure signal repli told
    notifi promise pledge clarif mention assurance
""".split()
    ):
        return "tells"
    if stem == "note":
        return "notes"
    if stem in ("consider", "felt", "feel", "acknowledge", "believe", "understood"):
        return "holds"
    return "skip"


def _sayer(text: str, start: int) -> str:
    """Who says what stands in the clause after a *that* which ends at `start`."""
    left = re.sub(r"\bthat\s*$", "", text[:start].rstrip())
    verbs = list(re.finditer(r"\b(?:said|told|[a-z]{3,}(?:ed|s))\b", left[-140:]))
    for verb in reversed(verbs):
        at = max(0, len(left) - 140) + verb.start()
        stretch, _opener = clause_before(text, at)
        subject = subject_of(stretch)
        if parties(subject):
            return subject
    return _main_subject(text)


def _main_subject(text: str) -> str:
    """The subject with which the sentence begins."""
    found = re.match(
        rf"(?:.{{0,60}}?,\s)?((?:the |all |some |several )?[A-Za-z][\w',() -]{{0,120}}?)\s+(?:{ADVERB}\s+)?(?:has |have )?(?:{AFFIRMATIVE.pattern}|informed|announced|indicated|stated|said|declared|confirmed|reported|added|explained|advised|assured|signal\w+|replied|told|notified|promised|pledged|clarified|considered|felt|mentioned|informs|announces|signals|believed)\b",
        text,
        re.I,
    )
    return found[1] if found else ""


def _first_subject(text: str) -> str:
    found = re.match(
        rf"(?:.{{0,60}}?,\s)?((?:the |all |each |an? )?[A-Za-z][\w',() -]{{0,120}}?)\s+(?:{ADVERB}\s+)?(?:will|shall|should|would|can|could|may|must|agreed|decided|undertook|{AFFIRMATIVE.pattern}|intends|is|are|was|were|has|have|requested|offered|took|gave|held|made|[a-z]{{3,}}ed)\b",
        text,
        re.I,
    )
    return found[1] if found else ""


def _is_secretariat(who: tuple[str, ...]) -> bool:
    return any(re.search(r"(?i)secretar|chair|bureau|committee|working group|task force", one) for one in who)
