"""A paper in, draft commitments out: the meeting, what its sentences bind to, and the figures it reports.

Deterministic: the same paper gives the same draft. Nothing is read but the text, nothing is sent, nothing is stored.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from commitments.intake.action_lines import LABEL, TAIL, only_parties, tail_parties
from commitments.intake.action_tables import read_row
from commitments.intake.addressed import addressees, goes_back_to
from commitments.intake.binding import (
    AGREED,
    FOLLOW_UP,
    OFFERED,
    RECOMMENDED,
    REQUESTED,
    Found,
    Setting,
    found_in,
    turned_down,
)
from commitments.intake.calendar_words import DATE, edtf
from commitments.intake.days_alone import days_alone
from commitments.intake.deadline_words import Said, deadlines_in
from commitments.intake.figures import Figure, figures_in
from commitments.intake.flat import Flat, Habit
from commitments.intake.gathering import gathering_of, occasion_of
from commitments.intake.layout import Block, blocks_of, is_headline
from commitments.intake.listed import bare, commands, heading_party, is_turned_down, only_tells
from commitments.intake.meetings_ahead import named_in, upcoming
from commitments.intake.parties import parties
from commitments.intake.proposals import Draft, Proposal, plain_names, same_thing, unique
from commitments.intake.quotes import clause_of, own_clause, stands_beside, tells_in_the_past, trimmed
from commitments.intake.sentences import Unit, units
from commitments.intake.silence_words import is_tacit, mark_silence
from commitments.intake.verbs import AFFIRMATIVE
from meetings.paragraphs import cut

_SKIPPED = re.compile(
    r"(?i)^(?:\W|\d)*(?:notes? to editors?|about (?:the|us)\b|contacts?|media contacts?|list of participants|participants|abbreviations|acronyms|glossary|further information|for more information|table of contents|contents|references|footnotes?)\W*$"
)
_TAG_KIND = {"r": RECOMMENDED, "rec": RECOMMENDED, "recommendation": RECOMMENDED}
_NEWLY = re.compile(
    r"(?i)\bestablish(?:es|ed)?\s+(?:an?|the)\s+([a-z -]*?(?:working group|task force|committee|panel|group|network|body|commission))\b[^.]*\bwhich (?:shall|will|should)$"
)


_WE = re.compile(
    r"\b[Ww]e\b(?:, [^,]{3,60},)?\s+(?:\w+ly |also |further |jointly |therefore )*(?:will|shall|commit|agree|undertake|resolve|pledge|decide|remain committed|are committed|have agreed|have decided|agreed|decided|undertook|committed|are determined|intend|plan|stand ready|endorse|establish|launch)\b|\b(?:[Oo]ur intention|[Oo]ur plan)\b"
)
_WITHIN = re.compile(
    r"\b(?:among|amongst|between|under|as part of|for)\s+(?P<who>(?:the |all |interested )*[A-Za-z][\w'() -]{2,70}?)(?=\s+(?:to|be|is|are|was|should|could|as well|on|in|at)\b|[,.;]|$)"
)
_DONE = re.compile(r"(?i)(?:[–—-]|\()\s*(?:done|completed|closed|implemented|already done)\b[^.]{0,40}$")
"""How a list of actions says that one needs nothing more."""
_STATUS = re.compile(
    r"(?i)(?:done|completed?|closed|open|ongoing|pending|none|nil|no change|not started|overdue|in progress|implemented|carried out|see (?:item|above|below)[^.]*)\W*"
)
"""What an action line tells of an old action."""


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
        self.occasion = occasion_of(self.gathering, upcoming(self.blocks, self.gathering))
        self.leads = {id(block.lead) for block in self.blocks if block.lead is not None}
        # A speech or letter: those who speak say *we*, those spoken to are *you*.
        self.addresses = min(len(re.findall(rf"(?i)\b(?:{word})\b", paper)) for word in ("we|us|our", "you|your")) >= 5
        self.told = tells_in_the_past(paper)
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
            if skipping or is_headline(self.blocks, at):
                continue
            if block.kind == "row":
                header = self._row(block, header if at and self.blocks[at - 1].kind == "row" else [], proposals)
                continue
            mine = by_block.get(id(block), [])
            before: tuple[str, ...] = ()
            for number, unit in enumerate(mine):
                following = mine[number + 1].text if number + 1 < len(mine) else ""
                made = self._unit(block, unit, following, before, proposals, number)
                proposals.extend(made)
                figures.extend(figures_in(unit, self.paper))
                before = self._spoken_of(unit.text, made) or (
                    before if re.match(r"(?i)(?:it|they|he|she|this|these)\b", unit.text) else ()
                )
            mark_silence(
                block, mine, proposals, self.occasion, lambda flat, one, block=block: self._make(block, flat, one, "")
            )
        return Draft(self.gathering, unique(proposals), figures)

    # A sentence

    def _unit(
        self, block: Block, unit: Unit, following: str, before: tuple[str, ...], earlier: list[Proposal], number: int
    ) -> list[Proposal]:
        text, flat = unit.text, unit.flat
        label = (
            LABEL.match(text)
            if (number == 0 and block.family in ("labelled", "", "num", "dec", "tag"))
            or re.match(r"(?:ACTION|AP|Action|Agreed|Decided|Decision|Resolved|Follow-up|To do)\s?:\s", text)
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
            if not text or _STATUS.fullmatch(text):
                return []
            who = only_parties(text)
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
        if lead and is_turned_down(lead):
            return []
        full = f"{lead} {text}" if lead else text
        own = len(lead) + 1 if lead else 0
        setting = Setting(
            self.year, self.gathering.number, before, bool(following) and turned_down(following), own, self.told
        )
        if (
            lead
            and AFFIRMATIVE.match(re.sub(r"^(?:also|further|and|the \w+)\s+", "", text))
            and not re.search(
                r"\b(?:and|but) (?:also |further )?(?:request|invit|urg|decid|encourag|agree|recommend|call)|\boffers?\b|\binvitation\b|\breadiness\b|\bwillingness\b|\bpledges?\b|\bintention\b|\bwish that\b",
                text,
            )
        ):
            return []
        if lead and re.match(r"(?i)took note|take note|to note|also note", text):
            return []
        alone = found_in(text, replace(setting, own=0)) if lead else []
        if lead and alone and not only_tells(lead):
            hits, shift = alone, 0
        elif lead:
            together = found_in(full, setting) if not only_tells(lead) or commands(lead) else []
            hits, shift = (list(together), own) if together else (([one for one in alone if one.confidence >= 0.6]), 0)
        else:
            hits, shift = found_in(text, setting), 0
        if not hits:
            hits, shift = named_in(block, text, self.occasion), 0
        if not hits:
            hits = bare(block, text, lead, zone)
        if zone and hits and all(one.confidence < 0.8 for one in hits):
            hits = [replace(one, confidence=0.8) for one in hits]
        if is_turned_down(block.heading):
            hits = [one for one in hits if one.confidence >= 0.85]
        made = []
        for one in hits:
            start = max(one.start - shift, 0)
            end = (one.end - shift) if one.end and one.end > shift else len(text)
            if end <= start:
                start, end = 0, len(text)
            start = own_clause(text, start, one.at - shift) if len(hits) == 1 else start
            if len(hits) > 1:
                piece = clause_of(flat.part(start, end), 0)
            elif (
                one.at > one.start
                and stands_beside(text[:start])
                and 4 <= len(text[start:].split()) < 0.43 * len(text.split())
            ):
                piece = flat.part(start, end)
            elif start < 90 or len(text) - start < 40:
                piece = clause_of(flat, start)
            else:
                piece = clause_of(flat.part(start, end), 0)
            proposal = self._make(block, piece, one, lead, whole=text)
            if (
                lead
                and not proposal.responsible
                and re.match(r"(?:agree|decide|resolve|undertake|commit) to\b", one.rule)
            ):
                # “Members: ... (b) agreed to extend the programme”
                proposal.responsible = list(parties(lead) or parties(re.sub(r"^[^,]{3,60},\s", "", lead)))
            if lead and (new := _NEWLY.search(lead)):
                proposal.responsible = [new[1]]
            if len(hits) == 1 and is_tacit(text):
                proposal.tacit_acceptance = True
            made.append(proposal)
        return made

    def _make(self, block: Block, flat: Flat, one: Found, lead: str, whole: str = "") -> Proposal:
        flat = trimmed(flat)
        text = flat.text
        responsible = list(one.responsible)
        tail = TAIL.search(text)
        if not responsible and one.kind != FOLLOW_UP:
            responsible = self._spoken_for(one, text)
        said: list[Said] = self._deadlines(text, one)
        if not responsible and not lead and one.kind in (RECOMMENDED, REQUESTED, AGREED) and block.kind == "item":
            responsible = list(heading_party(block.heading))
        if tail and not responsible:
            words = tail["in"] or tail["dash"] or tail["said"] or ""
            responsible = list(tail_parties(words))
        if not said and lead:
            said = self._deadlines(lead, one, inherited=True)
        if not said and tail and (tail["in"] or tail["dash"]):
            said = [replace(one_said) for one_said in deadlines_in((tail["in"] or tail["dash"] or ""), self.occasion)]
        if not said:
            said = days_alone(text, self.occasion, led=bool(lead))
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
        link, link_text = goes_back_to(f"{lead} {text}" if lead and len(lead) < 300 else text)
        return Proposal(
            addressed_to=addressees(text, responsible),
            link=link,
            link_text=link_text,
            quote=flat.quote(self.paper),
            paragraph=self._paragraph(start, block),
            kind=one.kind,
            responsible=plain_names(responsible),
            deadline_text=best.phrase if best else "",
            deadline=best.date if best else "",
            deadline_rule=best.rule if best else "",
            tacit_acceptance=is_tacit(text),
            rule=one.rule,
            confidence=one.confidence,
            start=start,
            end=end,
        )

    def _spoken_for(self, one: Found, text: str) -> list[str]:
        """Who is meant where no party is the subject: *we* and *you* of those who speak, or the one within the action."""
        if one.kind in (AGREED, OFFERED) and _WE.search(text):
            return ["we"]
        if one.kind == REQUESTED and (re.search(r"\b(?i:you|your)\b", text) or self.addresses):
            return ["you"]
        if one.kind == AGREED and self.addresses and one.rule.endswith("be done"):
            return ["we"]
        if one.kind == RECOMMENDED or one.rule.endswith(" that"):
            for found in _WITHIN.finditer(text):
                if who := parties(found["who"]):
                    return list(who)
        return []

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

    # Rows of tables

    def _row(self, block: Block, header: list[str], proposals: list[Proposal]) -> list[str]:
        header, row = read_row(block, header, self.paper)
        if row is None:
            return header
        found = Found(0, 0, RECOMMENDED if row.recommended else AGREED, row.responsible, "row of actions", 0.85)
        made = self._make(block, row.action, found, "")
        if row.due:
            said = next(
                filter(None, (deadlines_in(f"{by}{row.due}", self.occasion) for by in ("", "by ", "within ", "at "))),
                [],
            )
            if said:
                made.deadline_text, made.deadline, made.deadline_rule = row.due, said[0].date, said[0].rule
            elif re.search(r"(?i)ongoing|continuous|permanent", row.due):
                made.deadline_text, made.deadline_rule = row.due, "continuing"
        if not any(same_thing(made, one) for one in proposals):
            proposals.append(made)
        return header

    # What stands around

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

    def _paragraph(self, start: int, block: Block) -> str:
        """The paper's own label of the paragraph, or its position in brackets."""
        at = bisect_right(self.starts, start) - 1
        for earlier in range(at, -1, -1):
            if self.pieces[earlier].label:
                return self.pieces[earlier].label
            if any(piece.label.isdigit() for piece in self.pieces):
                continue
            break
        label = block
        while label is not None and label.kind == "item":
            if label.family in ("num", "dec", "para", "tag") and label.label:
                return label.label
            label = label.lead  # type: ignore[assignment]
        return f"[{at + 1}]" if at >= 0 else ""


def draft(paper: str, meeting_date: str = "") -> Draft:
    """Everything that is proposed for a paper; an empty paper gives an empty draft."""
    return Drafter(paper, meeting_date).draft()
