"""The sample's sentences and papers: plain, plainly invented, and made of a few parts."""

from __future__ import annotations

from datetime import date
from random import Random

from meetings.dates import PartialDate
from meetings.wording import date_in_words

TASKS = [
    ("submit a national report on", "National report on"),
    ("nominate a contact point for", "Contact point for"),
    ("complete the questionnaire on", "Questionnaire on"),
    ("host a workshop on", "Workshop on"),
    ("comment on the draft guidelines on", "Comments on guidelines on"),
    ("share lessons learned from work on", "Lessons learned on"),
    ("prepare a plan of work for", "Plan of work for"),
    ("review national law on", "Review of law on"),
    ("contribute figures to the overview of", "Figures for the overview of"),
    ("train inspectors in", "Training in"),
]
SUBJECTS = [
    "early warning",
    "port inspection",
    "drinking water",
    "mutual legal assistance",
    "wetlands",
    "vocational training",
    "road safety",
    "seed banks",
    "vaccination records",
    "flood forecasting",
    "night trains",
    "school meals",
]
MANNERS = {
    "agreed_action": "agreed to",
    "recommendation": "are encouraged to",
    "request": "are requested to",
    "offer": "offered to",
    "follow_up_meeting": "will meet again to",
}


def sentence(rng: Random, kind: str, who: str, phrase: str) -> tuple[str, str]:
    """The words of a paper for one commitment, with when in the paper's own phrase; and a title in our words."""
    task, heading = rng.choice(TASKS)
    subject = rng.choice(SUBJECTS)
    when = f" {phrase}" if phrase else ""
    return f"{who} and the other parties concerned {MANNERS[kind]} {task} {subject}{when}.", f"{heading} {subject}"


def paper(title: str, quotes: list[str], principle: str, result: str, again: str) -> str:
    """The text of a paper: a heading, a numbered paragraph for each quote, then what was affirmed and noted."""
    said = [f"The meeting discussed the matter. {quote}" for quote in quotes]
    said += [f"The meeting affirmed: {principle}", f"The meeting noted: {result}"]
    said += [f"The meeting closed. {again}"] if again else []
    return "\n\n".join([title.upper(), *(f"{number}. {words}" for number, words in enumerate(said, 1))]) + "\n"


def day(when: date) -> str:
    return date_in_words(PartialDate.parse(str(when)))
