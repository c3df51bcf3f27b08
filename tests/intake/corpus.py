"""The annotated papers: what a person who keeps the tracker would take from each, and what not.

Nothing here reads a database: the invented papers stand in `open/` and `closed/` with a YAML file each, and the truth
of the five papers follows from the rows of `fixtures/`. How papers are annotated stands in README.md beside this file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PARTS = ("five", "open", "closed")
FORMATS = ("numbered", "prose", "bullets", "damaged", "minutes", "un", "press")
KINDS = ("agreed_action", "recommendation", "request", "offer_or_intention", "follow_up_meeting")
RULES = ("", "fixed", "meeting", "next_meeting", "milestone", "completion", "recurring", "continuing")

FIVE = {
    "asean-2009-closing-statement": ("000_b478b5ba74dfe21f.txt", "prose"),
    "ministers-2011-asean": ("001_13e19d178235bbad.txt", "press"),
    "experts-2012-summary": ("002_c8949f303a282e20.txt", "numbered"),
    "experts-2011-report": ("003_4e4fb04683cd67f3.txt", "prose"),
    "disruption-2015-statement": ("004_3a8cce875a1fb4f7.txt", "numbered"),
}
"""The five papers: the slug of the document in the fixtures, the file in seeds/, and the format it comes nearest to."""


@dataclass(frozen=True)
class Party:
    """One responsible party and every name by which the paper lets it be called."""

    names: tuple[str, ...]
    optional: bool = False
    """The paper does not name it at this place: right if proposed, no fault if not."""


@dataclass(frozen=True)
class Expected:
    """One commitment as annotated. Each tuple holds what is equally right; the empty string: none is right too."""

    quote: str
    kinds: tuple[str, ...]
    responsible: tuple[tuple[Party, ...], ...]
    phrases: tuple[str, ...] = ("",)
    deadlines: tuple[str, ...] = ("",)
    rule: str = ""
    tacit: bool = False
    paragraph: str = ""


@dataclass(frozen=True)
class Paper:
    """One file with its truth."""

    name: str
    part: str
    format: str
    files: tuple[Path, ...]
    commitments: tuple[Expected, ...]
    traps: tuple[str, ...] = ()
    either_way: tuple[str, ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    meeting: dict[str, Any] = field(default_factory=dict)
    culture: str = ""

    @property
    def text(self) -> str:
        return self.files[0].read_text(encoding="utf-8")


def papers(part: str) -> list[Paper]:
    """The papers of a part, in the order of their names."""
    return list(five() if part == "five" else invented(part))


def invented(part: str) -> Iterator[Paper]:
    for path in sorted((HERE / part).glob("*.yaml")):
        truth = yaml.safe_load(path.read_text(encoding="utf-8"))
        files = [copy for ending in (".txt", ".docx", ".pdf") if (copy := path.with_suffix(ending)).exists()]
        yield Paper(
            name=path.stem,
            part=part,
            format=truth["format"],
            files=tuple(files),
            commitments=tuple(map(expected, truth["commitments"])),
            traps=tuple(truth.get("traps", ())),
            either_way=tuple(truth.get("either_way", ())),
            results=tuple(truth.get("results", ())),
            meeting=truth["meeting"],
            culture=truth.get("culture", ""),
        )


def expected(row: dict[str, Any]) -> Expected:
    sets = [row["responsible"], *row.get("responsible_or", ())]
    return Expected(
        quote=row["quote"],
        kinds=tuple(row["kind"].split("|")),
        responsible=tuple(
            tuple(Party(tuple(name.lstrip("?").split("|")), name.startswith("?")) for name in named) for named in sets
        ),
        phrases=tuple(row["deadline_text"].split("|")),
        deadlines=tuple(row["deadline"].split("|")),
        rule=row["deadline_rule"],
        tacit=row["tacit_acceptance"],
        paragraph=row["paragraph"],
    )


# The five papers


@cache
def rows() -> dict[str, list[dict[str, Any]]]:
    """The fields of every fixture row by its model."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((ROOT / "fixtures").glob("*.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            found[row["model"]].append(row["fields"])
    return found


def five() -> Iterator[Paper]:
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows()["meetings.partyname"]:
        names[row["party"][0]].append(row["name"])
    of_commitment: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for model in ("assignment", "deadline"):
        for row in rows()[f"commitments.{model}"]:
            of_commitment[row["commitment"][0]][model].append(row)
    meetings = {row["reference"]: row for row in rows()["meetings.meeting"]}
    documents = {row["slug"]: row for row in rows()["meetings.document"]}
    for slug, (file, form) in FIVE.items():
        taken = [row for row in rows()["commitments.commitment"] if row["paragraph"][0] == slug]
        meeting = meetings[documents[slug]["meeting"][0]]
        start, _, end = meeting["when"].partition("/")
        yield Paper(
            name=slug,
            part="five",
            format=form,
            files=(ROOT / "seeds" / file,),
            commitments=tuple(recorded(row, of_commitment[row["reference"]], names) for row in taken),
            traps=tuple(row["quote"] for row in rows()["commitments.principle"] if row["paragraph"][0] == slug),
            results=tuple(row for row in rows()["commitments.result"] if row["paragraph"][0] == slug),
            meeting={
                "title": meeting["title"],
                "start": start,
                "end": end or start,
                "location": ", ".join(meeting.get("places", ())),
                "participants": attendance(meeting["reference"], names),
            },
        )


def attendance(meeting: str, names: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Who attended, each party once, however many capacities it had."""
    of_party = {row["party"][0]: row for row in rows()["meetings.attendance"] if row["meeting"] == [meeting]}
    return [
        {"name": names[party][0], "names": [*names[party], row["as_written"]], "capacity": row.get("capacity", "")}
        for party, row in of_party.items()
    ]


def recorded(row: dict[str, Any], of: dict[str, list[Any]], names: dict[str, list[str]]) -> Expected:
    """A commitment of the fixtures; its parties are right by their names, and by the words that stand for them."""
    parts, deadlines = of["assignment"], of["deadline"]
    parties = tuple(
        Party(tuple(filter(None, (*names[(part.get("party") or [""])[0]], part.get("named_as"))))) for part in parts
    )
    # Several parties under one phrase ("the co-chairs") are also right by that phrase alone.
    phrase = {part.get("named_as", "") for part in parts}
    together = ((Party(tuple(phrase)),),) if len(parts) > 1 and len(phrase) == 1 else ()
    # What happened later, and in another paper, is not asked of a reader of this one.
    known = [rule for rule in deadlines if rule["anchor" if "anchor" in rule else "number"] != "milestone"]
    dates = [f"{rule['earliest']}/{rule['latest']}" for rule in known if rule.get("latest")]
    kind = "offer_or_intention" if row["kind"] == "offer" else row["kind"]
    return Expected(
        quote=row["quote"],
        kinds=(kind,),
        responsible=(parties, *together),
        phrases=tuple(rule["phrase"] for rule in deadlines) or ("",),
        deadlines=tuple(dates) or ("",),
        rule=deadlines[0].get("anchor", "fixed") if deadlines else "",
        tacit=any(rule.get("silence") for rule in deadlines),
    )
