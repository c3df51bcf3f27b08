"""A paper in, draft commitments out: the meeting, what its sentences bind to, and the figures it reports.

Deterministic: the same paper gives the same draft. Nothing is read but the text, nothing is sent, nothing is stored.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from commitments.intake.binding import (
    AGREED,
    FOLLOW_UP,
    OFFERED,
    RECOMMENDED,
    REQUESTED,
    Found,
    Setting,
    found_in,
    parties_of_clause,
    turned_down,
)
from commitments.intake.calendar_words import DATE, ORDINAL, edtf, ordinal
from commitments.intake.deadline_words import Said, deadlines_in
from commitments.intake.figures import Figure, figures_in
from commitments.intake.flat import Flat, Habit
from commitments.intake.gathering import Gathering, gathering_of, occasion_of
from commitments.intake.layout import Block, blocks_of
from commitments.intake.parties import parties
from commitments.intake.sentences import Unit, units
from commitments.intake.verbs import AFFIRMATIVE, GERUNDS, LOOSE_PREAMBLE, PREAMBLE, works
from meetings.paragraphs import cut


@dataclass(slots=True)
class Proposal:
    """One draft commitment, as a person will see it beside the paper."""

    quote: str
    paragraph: str
    kind: str
    responsible: list[str]
    deadline_text: str = ""
    deadline: str = ""
    deadline_rule: str = ""
    tacit_acceptance: bool = False
    rule: str = ""
    confidence: float = 0.0
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Draft:
    """All that is proposed for one paper."""

    gathering: Gathering
    commitments: list[Proposal] = field(default_factory=list)
    results: list[Figure] = field(default_factory=list)


_SKIPPED = re.compile(
    r"(?i)^(?:\W|\d)*(?:notes? to editors?|about (?:the|us)\b|contacts?|media contacts?|list of participants|participants|abbreviations|acronyms|glossary|further information|for more information|table of contents|contents|references|footnotes?)\W*$"
)
_TURNED = re.compile(
    r"(?i)\b(?:no agreement|not agreed|no consensus|not accepted|rejected|without agreement|disagreement|not supported|not retained)\b"
)
_BINDING = re.compile(
    r"(?i)\b(?P<rec>recommendations?|recommended|suggestions?|proposals?)\b|\b(?P<act>action (?:items?|points?|list|plan|table)|actions?|next steps|way forward|follow[- ]up|decisions?|decided|agreed|agreements?|conclusions? and actions|commitments?|undertakings?|tasks|to do|outcomes|arrangements|resolved)\b|\b(?P<req>requests?)\b|\b(?P<off>offers?(?: of [a-z]+)?|pledges|announcements|voluntary contributions)\b"
)
_TOLD = re.compile(
    r"(?i)\b(?:discussed|noted|heard|recalled|welcomed|considered|highlighted|raised|challenges|achievements|results|findings|lessons|principles|observations|issues|points were made|since the|progress|agenda|documents?|topics|themes|questions|expressed|views|presented|include[sd]? presentations|key messages|objectives|background|concerns|aware that|recogni[sz]ed?|stressed|emphasi[sz]ed|underlined|attended|present|participants)\b"
)
_LABEL = re.compile(
    r"[>=→»\s*•-]*(?P<word>resolutions?|actions?(?: items?| points?| required| by)?|decisions?|recommendations?|agreed|resolved|outcomes?|follow[- ]up|next steps?|conclusions?|tasks?|noted|info|discussion|due|owner|who|by whom|responsible|deadline|by when|status)"
    r"\s*(?P<number>(?:No\.?\s*)?[A-Z]{0,3}[-. ]?\d+(?:[./-]\d+)*\w?)?\s*(?:\((?P<paren>[^)]{1,40})\)\s*)?(?:[:–—]|\s-\s|-\s)\s*",
    re.I,
)
_TAG_KIND = {"r": RECOMMENDED, "rec": RECOMMENDED, "recommendation": RECOMMENDED}
_TAIL_PARTY = re.compile(
    r"[\s,;–—-]*(?:[(\[]\s*(?:(?:action|lead|responsible|responsibility|by|owner|who)\s*:?\s*)?(?P<in>[^()\[\]]{2,90})[)\]]|(?:[–—]|\s-)\s+(?P<dash>[A-Z][^–—()]{1,80})|(?:\b(?:Action|Lead|Responsible|Responsibility|Owner)(?: by)?\s*:\s*)(?P<said>[^.;:]{2,90}))\.?\s*$"
)
_TACIT = re.compile(
    r"(?i)\b(?:in the absence of (?:any )?(?:\w+ )?(?:comments?|objections?|repl(?:y|ies)|responses?|reactions?)|(?:shall|will|would|is|are|be|been|can|may) (?:then )?(?:be )?(?:deemed|presumed|considered|taken|assumed|regarded|understood|treated)(?: as| to| that)?(?: (?:having|have|be|been|having been|tacitly))? ?(?:agreed|accepted|approved|adopted|no objection|consent|endorsed|agreement|acceptance|approval|tacit|final|confirmed|happy)|"
    r"silence procedure|tacit(?:ly)? (?:accept|approv|agree|consent|adopt)|(?:if|unless) (?:no|we do not|any|there (?:is|are) no|a|an|the) (?:\w+ ){0,4}?(?:hears?|objects?|objections?|comments?|is received|are received|repl(?:y|ies))|no[- ]objection (?:basis|procedure)|failing which|on a no[- ]objection|we will assume|silence (?:will|shall) be|not objected|do(?:es)? not object|has not commented|have not commented|without objection|who have not replied|which have not (?:replied|responded|commented))"
)
_ASSUMED = re.compile(
    r"(?i)\b(?:deemed|presumed|taken|assumed|considered|regarded|treated|assume|understood|consent|stand|adopted|approved|accepted|agreed|final|happy|procedure)\b"
)
_SIMILAR = re.compile(r"(?i)\b(?:similar|same) procedure\b")


_NEWLY = re.compile(
    r"(?i)\bestablish(?:es|ed)?\s+(?:an?|the)\s+([a-z -]*?(?:working group|task force|committee|panel|group|network|body|commission))\b[^.]*\bwhich (?:shall|will|should)$"
)


_DONE = re.compile(r"(?i)(?:[–—-]|\()\s*(?:done|completed|closed|implemented|already done)\b[^.]{0,40}$")
"""How a list of actions says that one needs nothing more."""
_VERBAL = re.compile(
    r"\b(?:wants?|plans|intends|hopes|needs|seeks|sent|is|are|was|were|be|been|has|have|had|will|would|can|could|may|said|spoke|took|made|went|came|[a-z]{3,}ed)\b"
)


class Drafter:
    """The state of one reading: what was said before a sentence decides what it means."""

    def __init__(self, paper: str, meeting_date: str = "") -> None:
        self.paper = paper
        self.habit = Habit.of(paper)
        self.blocks = blocks_of(paper, self.habit)
        self.gathering = gathering_of(self.blocks, meeting_date)
        self.pieces = cut(paper)
        self.starts = [piece.start for piece in self.pieces]
        self.all_units = [
            (block, unit) for block in self.blocks if block.kind in ("para", "item") for unit in units(block)
        ]
        self.occasion = occasion_of(self.gathering, self._upcoming())
        self.leads = {id(block.lead) for block in self.blocks if block.lead is not None}
        self.year = int(self.gathering.end[:4]) if self.gathering.end[:4].isdigit() else 0

    def draft(self) -> Draft:
        proposals: list[Proposal] = []
        figures: list[Figure] = []
        skipping = ""
        by_block: dict[int, list[Unit]] = {}
        for block, unit in self.all_units:
            by_block.setdefault(id(block), []).append(unit)
        header: list[str] = []
        for at, block in enumerate(self.blocks):
            if block.kind == "heading":
                skipping = block.text if _SKIPPED.match(block.text) else ""
                continue
            if skipping:
                continue
            if block.kind == "row":
                header = self._row(block, header if at and self.blocks[at - 1].kind == "row" else [], proposals)
                continue
            mine = by_block.get(id(block), [])
            before: tuple[str, ...] = ()
            for number, unit in enumerate(mine):
                following = (
                    mine[number + 1].text
                    if number + 1 < len(mine)
                    else (
                        self.blocks[at + 1].text[:200]
                        if at + 1 < len(self.blocks) and self.blocks[at + 1].kind == "item" and False
                        else ""
                    )
                )
                made = self._unit(block, unit, following, before, proposals, number)
                proposals.extend(made)
                figures.extend(figures_in(unit, self.paper))
                before = self._spoken_of(unit.text, made) or (
                    before if re.match(r"(?i)(?:it|they|he|she|this|these)\b", unit.text) else ()
                )
            self._silence(block, mine, proposals)
        return Draft(self.gathering, _unique(proposals), figures)

    # A sentence

    def _unit(
        self, block: Block, unit: Unit, following: str, before: tuple[str, ...], earlier: list[Proposal], number: int
    ) -> list[Proposal]:
        text, flat = unit.text, unit.flat
        label = (
            _LABEL.match(text)
            if (number == 0 and block.family in ("labelled", "", "num", "dec", "tag")) or re.match(r"ACTION", text)
            else None
        )
        if label and not (
            label["word"][0].isupper() and (block.family == "labelled" or label["word"].isupper() or label["number"])
        ):
            label = None
        zone = ""
        if label:
            word = label["word"].lower()
            flat = flat.part(label.end(), len(text))
            text = flat.text
            if re.match(r"noted|info|discussion|status|due|owner|who|deadline|by when", word):
                if word not in ("due", "deadline", "by when"):
                    return []
            zone = RECOMMENDED if word.startswith("rec") else AGREED
            if not text:
                return []
            who = self._only_parties(text)
            paren = parties(label["paren"], loose=True) if label["paren"] else ()
            if who is not None and (word.startswith(("action", "responsible", "follow", "task", "owner", "who"))):
                return self._assign(block, who, text, earlier)
            if paren:
                return [self._make(block, flat, Found(0, 0, zone, paren, "action line", 0.85), lead="")]
        elif block.family == "tag" and number == 0:
            head = re.match(r"[A-Za-z]+", block.label)
            zone = _TAG_KIND.get(head[0].lower() if head else "", AGREED)
        if (
            block.kind == "heading"
            or len(text) < 8
            or _DONE.search(text)
            or (unit.last and id(block) in self.leads and not re.search(r"\bwhich (?:shall|will|should)\W*$", text))
        ):
            return []
        lead = unit.lead
        if lead and _is_turned_down(lead):
            return []
        full = f"{lead} {text}" if lead else text
        own = len(lead) + 1 if lead else 0
        setting = Setting(self.year, self.gathering.number, before, bool(following) and turned_down(following), own)
        if (
            lead
            and AFFIRMATIVE.match(re.sub(r"^(?:also|further|and|the \w+)\s+", "", text))
            and not re.search(
                r"\b(?:and|but) (?:also |further )?(?:request|invit|urg|decid|encourag|agree|recommend|call)|\boffers?\b|\binvitation\b|\breadiness\b|\bwillingness\b|\bpledges?\b|\bintention\b",
                text,
            )
        ):
            return []
        if lead and re.match(r"(?i)took note|take note|to note|also note", text):
            return []
        alone = (
            found_in(text, Setting(self.year, self.gathering.number, before, setting.rejected_after, 0)) if lead else []
        )
        if lead and alone and not self._told(lead):
            hits, shift = alone, 0
        elif lead:
            together = found_in(full, setting) if not self._told(lead) or _commands(lead) else []
            hits, shift = (list(together), own) if together else (([one for one in alone if one.confidence >= 0.6]), 0)
        else:
            hits, shift = found_in(text, setting), 0
        if not hits:
            hits, shift = self._bare(block, text, lead, zone), 0
        if not hits:
            hits = self._next_meeting(block, text)
        if zone and hits and all(one.confidence < 0.8 for one in hits):
            hits = [replace(one, confidence=0.8) for one in hits]
        if _turned_heading(block.heading):
            hits = [one for one in hits if one.confidence >= 0.85]
        made = []
        for one in hits:
            start = max(one.start - shift, 0)
            end = (one.end - shift) if one.end and one.end > shift else len(text)
            if end <= start:
                start, end = 0, len(text)
            piece = (
                flat.part(start, end)
                if len(hits) > 1
                else flat.part(0, len(text))
                if start < 90 or len(text) - start < 40
                else flat.part(start, end)
            )
            proposal = self._make(block, piece, one, lead, whole=text)
            if lead and (new := _NEWLY.search(lead)):
                proposal.responsible = [new[1]]
            made.append(proposal)
        return made

    def _next_meeting(self, block: Block, text: str) -> list[Found]:
        """*32nd meeting: 10-11 March 2026, Accra*, or a line under *Next meeting*."""
        named = re.match(
            rf"(?i)(?:the\s+)?(?:(?:date (?:and (?:place|venue) )?of (?:the )?)?next|{ORDINAL})\b[\w '()-]{{0,60}}?(?:meeting|session|conference|workshop|summit|assembly)\b[^.:]{{0,50}}:\s",
            text,
        )
        under = (
            re.search(r"(?i)\bnext (?:\w+ ){0,3}?(?:meeting|session|conference|workshop)\b", block.heading)
            and len(text) < 110
            and not re.search(
                r"\b(?:proposed|will|thanked|is|are|noted|agreed|remains?|rose|closed|[a-z]{3,}ed)\b", text
            )
        )
        if (named or under) and not re.search(r"\b(?:was|were|had|thank)", text):
            dated = [
                said
                for said in deadlines_in(f"on {text[named.end() :] if named else text}", self.occasion)
                + deadlines_in(text, self.occasion)
                if said.date
            ]
            if dated:
                return [Found(0, 0, FOLLOW_UP, (), "next meeting named", 0.7)]
        return []

    def _make(self, block: Block, flat: Flat, one: Found, lead: str, whole: str = "") -> Proposal:
        flat = _trimmed(flat)
        text = flat.text
        responsible = list(one.responsible)
        tail = _TAIL_PARTY.search(text)
        said: list[Said] = self._deadlines(text, one)
        if tail and not responsible:
            words = tail["in"] or tail["dash"] or tail["said"] or ""
            responsible = list(self._tail(words))
        if not said and lead:
            said = self._deadlines(lead, one, inherited=True)
        if not said and tail and (tail["in"] or tail["dash"]):
            said = [replace(one_said) for one_said in deadlines_in((tail["in"] or tail["dash"] or ""), self.occasion)]
        start, end = flat.span
        best = said[0] if said else None
        if (
            one.rule == "next meeting named"
            and not said
            and (hit := re.search(rf"(?i)\b{DATE}", text.split(":", 1)[-1]))
        ):
            said = [Said(0, 0, hit[0], "fixed", edtf(hit[0], after=self.occasion.last_day))]
            best = said[0]
        if one.kind == FOLLOW_UP and said:
            best = next((entry for entry in said if entry.date and not entry.rule.startswith("next")), said[0])
        return Proposal(
            quote=flat.quote(self.paper),
            paragraph=self._paragraph(start, block),
            kind=one.kind,
            responsible=_plain_names(responsible),
            deadline_text=best.phrase if best else "",
            deadline=best.date if best else "",
            deadline_rule=best.rule if best else "",
            tacit_acceptance=bool(_TACIT.search(text) and _ASSUMED.search(text)),
            rule=one.rule,
            confidence=one.confidence,
            start=start,
            end=end,
        )

    def _deadlines(self, text: str, one: Found, inherited: bool = False) -> list[Said]:
        found = deadlines_in(text, self.occasion)
        if inherited:
            found = [said for said in found if said.weight >= 79 and not said.rule.endswith(("during",))]
        if not found:
            return []
        # What opens a sentence (*In 2026, ...*) or dates another thing in the past is no deadline of what follows it.
        kept = []
        for said in found:
            left = text[max(0, said.start - 40) : said.start]
            if (
                said.weight == 80
                and re.search(
                    r"(?i)\b(?:held|adopted|agreed|approved|established|signed|published|launched|issued|presented|concluded|set up|made|taken|begun|endorsed|conducted|decided|convened|submitted|received)\s+$",
                    left,
                )
                and one.kind != FOLLOW_UP
                and not re.search(r"(?i)\bbe (?:\w+ )?\w+\s+$", left)
                and not re.search(r"(?i)\bto be\b", left)
            ):
                continue
            if (
                re.search(r"(?i)\b(?:as agreed|as decided|adopted|agreed|requested|mandated)\s+$", left)
                and said.weight == 85
            ):
                continue
            kept.append(said)
        return kept

    def _tail(self, words: str) -> tuple[str, ...]:
        words = re.sub(r"(?i)^(?:lead|action|responsible|responsibility|by|owner)\s*:?\s*", "", words.strip())
        first = re.split(
            r"[,;:]\s+(?=(?:deadline|due|at|by|before|within|in|no later|due|until)\b)|\s+(?:by|before|within|due|at|until)\s+(?=\d|the|end|next|[A-Z][a-z]+ \d)",
            words,
        )[0]
        first = re.sub(r"\bwith\b", "and", first)
        return parties(first) or (
            parties(first, loose=True) if len(first.split()) <= 5 and not re.search(r"\d", first) else ()
        )

    def _only_parties(self, text: str) -> tuple[str, ...] | None:
        """The parties, if an action line names nothing else than these and perhaps a day."""
        words = text.strip(" .")
        words = re.sub(
            rf"(?i)[\s,;(–-]*(?:by|due|before|deadline:?|due:?)?\s*(?:the\s+)?(?:{DATE})\)?$", "", words
        ).strip(" ,;.(–-")
        words = re.sub(r"(?i)[\s,;(–-]*(?:deadline|due|by when)\s*:.*$", "", words).strip(" ,;.")
        if not words or len(words.split()) > 14 or re.search(r"\bto\s+[a-z]", words):
            return None
        return parties(words) or (parties(words, loose=True) if len(words.split()) <= 4 else ()) or None

    def _assign(self, block: Block, who: tuple[str, ...], text: str, earlier: list[Proposal]) -> list[Proposal]:
        """An action line that only says who: it belongs to what stands before it."""
        at = self.blocks.index(block)
        previous = self.blocks[at - 1] if at else None
        said = deadlines_in(text, self.occasion) or deadlines_in(f"by {text.split(',')[-1].strip()}", self.occasion)
        last = earlier[-1] if earlier else None
        if last and previous and previous.flat.places and last.end > previous.flat.places[0]:
            last.responsible = last.responsible or list(who)
            last.confidence = max(last.confidence, 0.85)
            if said and not last.deadline_text:
                last.deadline_text, last.deadline, last.deadline_rule = said[0].phrase, said[0].date, said[0].rule
            return []
        if previous is None or previous.kind not in ("para", "item"):
            return []
        inner = list(units(previous))
        if not inner:
            return []
        made = self._make(previous, inner[-1].flat, Found(0, 0, AGREED, who, "action by", 0.8), "")
        if said and not made.deadline_text:
            made.deadline_text, made.deadline, made.deadline_rule = said[0].phrase, said[0].date, said[0].rule
        return [made]

    # Items that have no finite verb of their own

    def _bare(self, block: Block, text: str, lead: str, zone: str) -> list[Found]:
        """*Secretariat to circulate the paper*, *Circulate the paper (Secretariat)*, *strengthening cooperation*: bound by
        the label, the heading or the sentence under which they stand."""
        kind = zone
        listed = block.kind == "item" or bool(lead)
        strength = 0.8 if zone else 0.0
        if not kind and lead:
            if _TOLD.search(lead) and not _commands(lead):
                return []
            kind = _kind_of(lead) if _BINDING.search(lead) or _commands(lead) else ""
            strength = 0.7
        if not kind and block.heading and _BINDING.search(block.heading) and not _TURNED.search(block.heading):
            kind = _kind_of(block.heading)
            strength = 0.65
            if not listed and not re.match(r"(?i)[^.]{2,80}? to [a-z]+\b", text):
                return []
        mine = re.sub(r"^(?:and|to|also)\s+", "", text.strip())
        if PREAMBLE.match(mine) and not LOOSE_PREAMBLE.match(mine):
            return []
        first = re.match(r"(?:not\s+)?([A-Za-z-]+)", mine)
        word = first[1].lower() if first else ""
        actor = re.match(r"(?P<who>[^.;:]{2,140}?)(?:\s+(?:is|are))?\s+to\s+(?:\w+ly\s+)?(?P<verb>[a-z-]+)\b", text)
        if (
            actor
            and works(actor["verb"])
            and not re.search(
                r"(?i)\b(?:will|shall|should|is|are|was|were|has|have|had|agreed|able|due)\b", actor["who"]
            )
        ):
            who = parties(actor["who"]) or (parties(actor["who"], loose=True) if kind or block.kind == "item" else ())
            if who and (kind or listed or not _VERBAL.search(text[: actor.end("verb")])):
                return [Found(0, 0, kind or AGREED, who, "party to do", 0.8 if kind else 0.55)]
        named = re.match(r"(?P<who>[A-Z][^:–—]{1,70}?)\s*(?::|\s[–—-])\s+(?P<what>[A-Za-z]+)", text)
        if (
            kind
            and named
            and (who := parties(named["who"]))
            and (works(named["what"].lower()) or named["what"].lower() in GERUNDS or named["what"].lower() == "to")
        ):
            return [Found(0, 0, kind, who, "party: action", 0.8)]
        if not kind or not (listed or zone):
            return []
        if kind == FOLLOW_UP:
            return []
        subject = self._lead_party(lead)
        if (
            works(word)
            and word not in ("note", "state", "list", "result", "experience", "recall", "welcome", "appreciate")
            and not re.match(
                r"(?:report|study|review|plan|project|support|work|contact|research|process|control|market|value|access|trade|design|supply|place|monitor|transport|finance|field|form|interest|test|survey|research|group|pilot|state|open|limit|balance|exchange|correct|separate|complete|step)\s+(?:of|on|for|is|was|by|in|and|from)\b",
                mine.lower(),
            )
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
                    subject if kind != RECOMMENDED else self._inner_party(text),
                    "item under a binding head",
                    strength - 0.05,
                )
            ]
        if re.match(r"that\s", mine.lower()) and kind:
            return [Found(0, 0, kind, parties_of_clause(mine[5:]), "that-clause under a binding head", strength)]
        if zone and not re.search(r"\b(?:was|were|has|have|had|is|are)\b", text):
            return [Found(0, 0, kind, (), "labelled line", 0.6)]
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
            return [Found(0, 0, kind, (), "noun under a binding head", 0.5)]
        return []

    def _inner_party(self, text: str) -> tuple[str, ...]:
        found = re.search(
            r"\b(?:among|amongst|by|of)\s+((?:the |all )?[A-Za-z][\w' -]{2,60}?)(?=\s+(?:to|for|in|on|and|with)\b|[,.;]|$)",
            text,
        )
        return parties(found[1]) if found else ()

    def _lead_party(self, lead: str) -> tuple[str, ...]:
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

    # Rows of tables

    def _row(self, block: Block, header: list[str], proposals: list[Proposal]) -> list[str]:
        cells = [re.sub(r"\s+", " ", self.paper[a:b]).strip() for a, b in block.cells]
        if not any(re.search(r"[A-Za-z0-9]", cell) for cell in cells):
            return header
        if not header or _is_header(cells):
            return [cell.lower() for cell in cells] if _is_header(cells) else (header or ["?"])
        if len(cells) < 2 or header == ["?"]:
            return header
        what = _column(
            header,
            r"action|task|decision|recommendation|what|commitment|activity|item|measure|description|follow|deliverable|output|agreed|step|conclusion",
        )
        who = _column(header, r"responsib|owner|who|lead|assigned|by whom|party|body|entity|actor|focal|implement")
        due = _column(header, r"due|deadline|when|date|timeline|time ?frame|target|timing|completion|schedule")
        if what is None or what >= len(cells):
            return header
        if who is None and due is None:
            return header
        status = _column(header, r"status|progress|state of")
        if (
            status is not None
            and status < len(cells)
            and re.search(r"(?i)\b(?:complete[d]?|done|closed|implemented|lapsed|achieved)\b", cells[status])
            and not re.search(r"(?i)not|part", cells[status])
        ):
            return header
        a, b = block.cells[what]
        if b <= a:
            return header
        names = (
            parties(cells[who]) or parties(cells[who].replace("/", ", "), loose=True) or parties(cells[who], loose=True)
            if who is not None and who < len(cells) and cells[who]
            else ()
        )
        kind = RECOMMENDED if "recommend" in header[what] else AGREED
        offset = list(range(a, b))
        flat = Flat(re.sub(r"[\t\r\n\u00a0]", " ", self.paper[a:b]), offset)
        made = self._make(block, flat, Found(0, 0, kind, names, "row of actions", 0.85), "")
        if not made.responsible and (actor := re.match(r"(?P<who>.{2,90}?)\s+to\s+[a-z]+", made.quote)):
            made.responsible = list(parties(actor["who"]))
        if due is not None and due < len(cells) and cells[due]:
            words = cells[due]
            said = (
                deadlines_in(words, self.occasion)
                or deadlines_in(f"by {words}", self.occasion)
                or deadlines_in(f"within {words}", self.occasion)
                or deadlines_in(f"at {words}", self.occasion)
            )
            if said:
                made.deadline_text, made.deadline, made.deadline_rule = words, said[0].date, said[0].rule
            elif re.search(r"(?i)ongoing|continuous|permanent", words):
                made.deadline_text, made.deadline_rule = words, "continuing"
        if not any(_same_thing(made, one) for one in proposals):
            proposals.append(made)
        return header

    # What stands around

    def _told(self, lead: str) -> bool:
        """Whether a list is introduced by words that only tell."""
        return bool(_TOLD.search(lead)) and not _commands(lead) and not _BINDING.search(lead)

    def _spoken_of(self, text: str, made: list[Proposal]) -> tuple[str, ...]:
        if re.match(r"(?i)(?:it|they|he|she|this|these)\b", text):
            return ()
        found = re.match(
            r"((?:the |all |each |an? )?[A-Za-z][\w',() -]{1,120}?)\s+(?:will|shall|should|would|has|have|had|is|are|was|were|agreed|decided|offered|informed|reported|noted|presented|[a-z]+ed)\b",
            text,
            re.I,
        )
        if found and (who := parties(found[1])):
            return who
        return tuple(made[-1].responsible) if made else ()

    def _silence(self, block: Block, mine: list[Unit], proposals: list[Proposal]) -> None:
        """A sentence on tacit acceptance belongs to the request before it, and is no commitment of its own then."""
        for _number, unit in enumerate(mine):
            if not (_TACIT.search(unit.text) and _ASSUMED.search(unit.text)) and not _SIMILAR.search(unit.text):
                continue
            start, end = unit.flat.span if unit.text else (0, 0)
            said = deadlines_in(unit.text, self.occasion)
            around = [
                one for one in proposals if one.start < block.flat.places[-1] + 1 and one.end > block.flat.places[0]
            ]
            here = [one for one in around if one.start >= start and one.end <= end + 1]
            if here and not _SIMILAR.search(unit.text):
                for one in here:
                    one.tacit_acceptance = True
                if (
                    re.match(r"(?i)in the (?:absence|usual)|if no|failing|should no|where no|silence", unit.text)
                    and not said
                ):
                    before = [one for one in around if one.end <= start]
                    if before:
                        before[-1].tacit_acceptance = True
                        for one in here:
                            proposals.remove(one)
                continue
            if said and not here and not _SIMILAR.search(unit.text):
                made = self._make(
                    block, unit.flat, Found(0, 0, AGREED, self._silent(unit.text), "silence is consent", 0.7), ""
                )
                made.tacit_acceptance = True
                proposals.append(made)
                continue
            before = [one for one in around if one.end <= start and one.deadline_text] or [
                one for one in around if one.end <= start
            ]
            after = [one for one in around if one.start >= end]
            if _SIMILAR.search(unit.text):
                if any(one.tacit_acceptance for one in proposals):
                    dated = [one for one in after if one.deadline_text]
                    for one in dated[:1]:
                        one.tacit_acceptance = True
            elif before:
                before[-1].tacit_acceptance = True
            elif after:
                after[0].tacit_acceptance = True

    def _silent(self, text: str) -> tuple[str, ...]:
        """Whose silence counts."""
        found = re.match(
            r"((?:the |all |each |any |an? )?[A-Za-z][\w' -]{1,60}?)\s+(?:which|who|that|whose|may|not)\b", text
        )
        return parties(found[1]) if found else ()

    def _paragraph(self, start: int, block: Block) -> str:
        """The paper's own label of the paragraph, or its position in brackets."""
        at = bisect_right(self.starts, start) - 1
        for earlier in range(at, -1, -1):
            if self.pieces[earlier].label:
                return self.pieces[earlier].label
            if any(piece.label for piece in self.pieces):
                continue
            break
        label = block
        while label is not None and label.kind == "item":
            if label.family in ("num", "dec", "para", "tag") and label.label:
                return label.label
            label = label.lead  # type: ignore[assignment]
        return f"[{at + 1}]" if at >= 0 else ""

    def _upcoming(self) -> tuple[tuple[int, str], ...]:
        """The meetings still to come that the paper dates."""
        found: list[tuple[int, str]] = []
        plain = occasion_of(self.gathering)
        pattern = re.compile(
            rf"(?i)\b(?:(?P<nth>{ORDINAL})|next|following)\s+(?:[\w'()/&-]+\s+){{0,10}}?(?:meeting|session|conference|summit|workshop|assembly|forum)\b[^.;:]{{0,130}}?\b(?:in|on|from|for|of|between)\s+(?:the\s+)?(?P<when>{DATE})"
        )
        for block in self.blocks:
            for hit in pattern.finditer(block.text):
                if not re.search(
                    r"(?i)\b(?:will|shall|would|is to|host|hold|take place|scheduled|held|meet|convene|invitation|offer|agreed|decide)",
                    block.text[max(0, hit.start() - 120) : hit.end()],
                ):
                    continue
                when = edtf(hit["when"], after=plain.last_day)
                first = plain.first_day
                if not when or (first and when[:10] < first.isoformat()[: len(when[:10])]):
                    continue
                nth = ordinal(hit["nth"]) if hit["nth"] else 0
                if nth and self.gathering.number and nth <= self.gathering.number:
                    continue
                found.append((nth, when))
        return tuple(found)


def draft(paper: str, meeting_date: str = "") -> Draft:
    """Everything that is proposed for a paper; an empty paper gives an empty draft."""
    return Drafter(paper, meeting_date).draft()


def _commands(lead: str) -> bool:
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
        r"(?i)\b(?:request(?:s|ed)?|invite[sd]?|urge[sd]?|asked|asks?|call(?:s|ed)? (?:up)?on|tasked|instructed|directed|mandated)\b",
        words,
    ) and not re.search(r"(?i)\bagreed\b|recommend", words):
        return REQUESTED
    found = _BINDING.search(words)
    if re.search(r"(?i)\brecommend|\bsuggest|\bpropos|\bencourag|\bshould\b", words):
        return RECOMMENDED
    if found and found["off"]:
        return OFFERED
    return AGREED


def _is_turned_down(lead: str) -> bool:
    return bool(_TURNED.search(lead))


def _turned_heading(heading: str) -> bool:
    return bool(_TURNED.search(heading))


def _trimmed(flat: Flat) -> Flat:
    """Without joining words at either end."""
    text = flat.text
    start, end = 0, len(text)
    if found := re.match(r"(?:[;,.:–—]\s*)+|(?:and|but)\s+(?=[a-z])", text):
        start = found.end()
    if found := re.search(r"(?:[;,]\s*(?:and|or|but)|\s+and|[;,:])\s*$", text):
        end = found.start()
    return flat.part(start, max(end, start + 1)) if (start, end) != (0, len(text)) else flat


def _plain_names(names: list[str]) -> list[str]:
    cleaned = []
    for name in names:
        name = re.sub(r"^(?:and|or)\s+", "", name.strip(" ,.;:"))
        if name and name not in cleaned:
            cleaned.append(name)
    return cleaned


def _is_header(cells: list[str]) -> bool:
    words = sum(
        bool(
            re.fullmatch(
                r"(?i)(?:(?:agreed |key |follow-up |required )?(?:no\.?|#|ref\.?|item|actions?(?: items?| points?| required| agreed)?|tasks?|what|decisions?|recommendations?|responsib\w*(?: part(?:y|ies)| entity| body)?|owners?|who|lead(?: agency| entity| country)?|by whom|assigned to|party|parties|due(?: date| by)?|deadlines?|when|by when|dates?|timelines?|time ?frames?|target(?: date)?|timing|status|progress|remarks|comments|activity|activities|commitments?|measures?|description|deliverables?|outputs?|support|priority|agenda item|paragraph|follow[- ]up|completion|number|issue|topic|subject|outcome|step))\W*",
                cell.strip(),
            )
        )
        for cell in cells
        if cell.strip()
    )
    return words >= 2


def _column(header: list[str], pattern: str) -> int | None:
    for at, cell in enumerate(header):
        if re.search(rf"(?i)\b(?:{pattern})", cell) and not re.fullmatch(r"(?:no\.?|#|ref\.?)", cell.strip()):
            if "what" not in pattern and re.search(r"(?i)^(?:action (?:by|owner))", cell):
                return at
            if (
                "action" in pattern
                and re.search(r"(?i)action (?:by|owner)|item no|agenda item|^item$", cell)
                and len(header) > 2
            ):
                continue
            return at
    return None


def _words(text: str) -> set[str]:
    return {
        word
        for word in re.findall(r"[a-z0-9]{3,}", text.lower())
        if word not in ("the", "and", "for", "with", "will", "that", "shall")
    }


def _same_thing(one: Proposal, other: Proposal) -> bool:
    """Whether a row says again what a sentence has said."""
    mine, its = _words(one.quote), _words(other.quote)
    if not mine or not its:
        return False
    shared = len({word[:5] for word in mine} & {word[:5] for word in its}) / len(mine)
    return shared >= 0.75 or (
        shared >= 0.5
        and bool({name.lower() for name in one.responsible} & {name.lower() for name in other.responsible})
    )


def _unique(proposals: list[Proposal]) -> list[Proposal]:
    kept: list[Proposal] = []
    for one in sorted(proposals, key=lambda p: (p.start, -p.confidence)):
        if any(one.start == other.start and one.end == other.end for other in kept):
            continue
        kept.append(one)
    return kept
