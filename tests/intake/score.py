"""Precision, recall and F1 of intake on the annotated papers: `make intake-score`, with OUT=file.json also as JSON.

Runs `manage.py draft_commitments` once over all papers. Of the closed part only totals by format are told, by this or
any other option: what one paper of it lacks is not to be known by those who write the rules. Ends with 1
where a goal of goals.py is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.intake import naive
from tests.intake.corpus import FORMATS, PARTS, ROOT, Paper, papers
from tests.intake.goals import SECONDS, missed
from tests.intake.scoring import f1, overlaps, pairs, score
from tests.intake.speed import PAGES, seconds

WHAT = ("quotes", "kinds", "parties", "phrases", "dates", "tacit", "results", "participants", "bodies")
"""What is told as precision, recall and F1. A kind counts as missing with its quote; parties and deadlines are those
of the quotes found. Not every figure of a paper is annotated: the precision of results is a floor."""
SHARES = {
    "kind of those found": ("kinds right", "quotes right"),
    "traps": ("traps taken", "traps"),
    "meeting dates": ("meeting dates right", "meeting dates annotated"),
    "meeting title": ("meeting title right", "meeting title annotated"),
    "meeting location": ("meeting location right", "meeting location annotated"),
    "capacities": ("capacities right", "capacities annotated"),
}
"""What is told as a share."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, action="append", help="all if not given")
    parser.add_argument("--out", type=Path, help="a file that gets the figures as JSON")
    parser.add_argument("--naive", action="store_true", help="score the toy of naive.py instead of the command")
    parser.add_argument("--show", metavar="PAPER", help="what a paper lacks and has too much; not of the closed part")
    asked = parser.parse_args()
    chosen = {part: papers(part) for part in asked.part or PARTS}
    drafts = (
        toys(chosen) if asked.naive else drafted([file for part in chosen.values() for p in part for file in p.files])
    )
    if asked.show:
        show(asked.show, chosen, drafts)
        return
    figures = {part: by_format(part, of_part, drafts) for part, of_part in chosen.items()}
    for part, rows in figures.items():
        print_part(part, rows, len(chosen[part]))
    short = [] if asked.naive else [goal for part, rows in figures.items() for goal in missed(part, rows)]
    if not asked.naive:
        took = seconds()
        print(f"\n{PAGES} pages take {took:.1f} seconds of the processor (goal: {SECONDS:.0f})")
        if took > SECONDS:
            short.append(f"{PAGES} pages take {took:.1f} seconds")
    if asked.out:
        asked.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        print(f"\nWrote {asked.out}")
    if short:
        sys.exit("\n".join(["", "Goals missed:", *short]))


def toys(chosen: dict[str, list[Paper]]) -> dict[Path, dict[str, Any]]:
    return {paper.files[0]: naive.draft(paper.text) for part in chosen.values() for paper in part}


def drafted(files: list[Path]) -> dict[Path, dict[str, Any]]:
    """What the command proposes for each file; it needs no database and is given none."""
    names = [str(file.relative_to(ROOT)) for file in files]
    environment = {**os.environ, "DEBUG": "true", "DATABASE_URL": "sqlite://:memory:"}
    done = subprocess.run(
        [sys.executable, "manage.py", "draft_commitments", *names, "--format", "json"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    found: dict[str, dict[str, Any]] = {}
    for line in filter(str.strip, done.stdout.splitlines()):
        draft = json.loads(line)
        found[Path(draft["file"]).name] = draft
    if not found:
        sys.exit(f"draft_commitments proposed nothing, and ended with {done.returncode}.")
    for file in files:
        if file.name not in found:
            print(f"No draft of {file.name if file.parent.name != 'closed' else 'a closed paper'}.", file=sys.stderr)
    return {file: found.get(file.name, {}) for file in files}


def by_format(part: str, of_part: list[Paper], drafts: dict[Path, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The figures of each format, of the copies as DOCX and PDF, and of the whole part (which counts the text only)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in of_part:
        for file in paper.files:
            if file in drafts:
                tally = score(paper, drafts[file])
                counts[paper.format if file.suffix == ".txt" else file.suffix.lstrip(".")] += tally
                counts["all"] += tally if file.suffix == ".txt" else Counter()
    order = [row for row in (*FORMATS, "all", "docx", "pdf") if row in counts]
    return {row: dict(figures(counts[row])) for row in order}


def figures(counts: Counter[str]) -> Iterator[tuple[str, Any]]:
    for what in WHAT:
        right, proposed, annotated = (counts[f"{what} {which}"] for which in ("right", "proposed", "annotated"))
        yield (
            what,
            {
                "precision": round(right / proposed, 3) if proposed else None,
                "recall": round(right / annotated, 3) if annotated else None,
                "f1": round(f1(right, proposed, annotated), 3) if proposed or annotated else None,
                "right": right,
                "proposed": proposed,
                "annotated": annotated,
            },
        )
    for what, (some, of_all) in SHARES.items():
        share = round(counts[some] / counts[of_all], 3) if counts[of_all] else None
        yield what, {"share": share, "count": counts[some], "of": counts[of_all]}


def print_part(part: str, rows: dict[str, dict[str, Any]], number: int) -> None:
    print(f"\n{part}: {number} papers")
    print(f"{'':10}{'quotes':^23}{'kinds':>7}{'parties':>9}{'phrases':>9}{'dates':>7}{'traps taken':>13}{'tacit':>7}")
    print(f"{'':10}{'prec.':>7}{'recall':>8}{'F1':>6}{'':4}{'right':>5}{'F1':>9}{'F1':>9}{'F1':>7}{'%':>13}{'F1':>7}")
    for row, of in rows.items():
        quotes = of["quotes"]
        shown = [
            f"{row:10}{told(quotes['precision']):>7}{told(quotes['recall']):>8}{told(quotes['f1']):>6}",
            f"{told(of['kind of those found']['share']):>9}",
            *(f"{told(of[what]['f1']):>{width}}" for what, width in (("parties", 9), ("phrases", 9), ("dates", 7))),
            f"{'-' if of['traps']['share'] is None else format(100 * of['traps']['share'], '.1f'):>13}",
            f"{told(of['tacit']['f1']):>7}",
        ]
        print("".join(shown))
    if whole := rows.get("all"):
        print(
            f"also: participants F1 {told(whole['participants']['f1'])}, "
            f"their capacities right {told(whole['capacities']['share'])}, "
            f"annotated results found {told(whole['results']['recall'])}"
        )
        said = (f"{what} {told(whole[f'meeting {what}']['share'])}" for what in ("dates", "title", "location"))
        print(f"of the meeting, right: {', '.join(said)}, bodies F1 {told(whole['bodies']['f1'])}")


def told(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"


def show(name: str, chosen: dict[str, list[Paper]], drafts: dict[Path, dict[str, Any]]) -> None:
    """What was not found, what was proposed wrongly, and which parties and deadlines of the found ones differ."""
    paper = next((one for part in ("five", "open") for one in chosen.get(part, ()) if one.name == name), None)
    if paper is None:
        sys.exit(f"No paper {name} in the five or the open part.")
    given = drafts[paper.files[0]].get("commitments") or []
    matched = dict(pairs([row["quote"] for row in given], [wanted.quote for wanted in paper.commitments]))
    for there, wanted in enumerate(paper.commitments):
        if there not in matched.values():
            print(f"NOT FOUND  {wanted.quote}")
    for here, row in enumerate(given):
        if here not in matched:
            trap = any(overlaps(row["quote"], one) for one in paper.traps)
            either = any(overlaps(row["quote"], one) for one in paper.either_way)
            print(f"{'TRAP' if trap else 'EITHER WAY' if either else 'TOO MUCH':10} {row['quote']}")
            continue
        wanted = paper.commitments[matched[here]]
        one_paper = Paper(paper.name, paper.part, paper.format, paper.files, (wanted,))
        tally = score(one_paper, {"commitments": [row]})
        for what in ("kinds", "parties", "phrases", "dates", "tacit"):
            if tally[f"{what} right"] < max(tally[f"{what} proposed"], tally[f"{what} annotated"]):
                parties = [[party.names for party in one] for one in wanted.responsible]
                right = {
                    "kinds": wanted.kinds,
                    "parties": parties,
                    "phrases": wanted.phrases,
                    "dates": wanted.deadlines,
                    "tacit": wanted.tacit,
                }
                keys = {
                    "kinds": "kind",
                    "parties": "responsible",
                    "phrases": "deadline_text",
                    "dates": "deadline",
                    "tacit": "tacit_acceptance",
                }
                print(
                    f"{what.upper():10} {row.get(keys[what])!r} instead of {right[what]!r}\n{'':10} in: {wanted.quote}"
                )


if __name__ == "__main__":
    main()
