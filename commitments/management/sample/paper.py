"""The sample's papers: each holds every quote of its commitments, a principle, a result, and the meeting to come."""

from __future__ import annotations

from random import Random

from commitments.management.sample import words
from commitments.management.sample.plans import Plan
from commitments.management.sample.rows import Rows
from commitments.models import Principle, Result
from meetings.models import Document, Mention, Paragraph
from meetings.models.papers import digest
from meetings.paragraphs import cut

_KINDS = [Document.Kind.CHAIR_STATEMENT, Document.Kind.CO_CHAIRS_SUMMARY, Document.Kind.MINUTES, Document.Kind.DECISION]


def slug(paper: int) -> str:
    return f"sample-paper-{paper + 1:05}"


def write(plans: list[Plan], rows: Rows) -> list[Paragraph]:
    """Add the paper that holds these commitments, all of one meeting; returns a paragraph for each."""
    session, number = plans[0].session, plans[0].paper
    rng = Random(f"{rows.ground.seed}/paper/{number}")
    subject = rng.choice(words.SUBJECTS)
    principle = f"Work on {subject} serves all parties alike."
    helped = rng.randint(0, 900)
    result = f"{helped} people have been trained in {subject}."
    following = next(iter(rows.ground.diary.following(session)), None)
    again = f"{following.title} will follow." if following else ""
    title = f"Sample paper {number + 1} of {session.title}"
    text = words.paper(title, [plan.quote for plan in plans], principle, result, again)
    paper = rows.add(
        Document(
            slug=slug(number),
            title=title,
            kind=rng.choice(_KINDS),
            meeting=session.record,
            issued=str(session.when.latest),
            text=text,
            sha256=digest(text),
            restricted=rng.random() < 0.02,
        )
    )
    paragraphs = [
        rows.add(Paragraph(document=paper, position=position, label=piece.label, start=piece.start, end=piece.end))
        for position, piece in enumerate(cut(text), 1)
    ]
    numbered = {paragraph.label: paragraph for paragraph in paragraphs}
    last = len(plans)
    rows.add(Principle(paragraph=numbered[str(last + 1)], quote=principle, title=f"Work on {subject} serves all"))
    rows.add(
        Result(
            paragraph=numbered[str(last + 2)],
            quote=result,
            indicator=f"people trained in {subject}",
            value=helped,
            in_words=str(helped),
            meeting=session.record if rng.random() < 0.3 else None,
        )
    )
    if following:
        rows.add(
            Mention(
                paragraph=numbered[str(last + 3)],
                meeting=following.record,
                quote=again,
                named_as=following.title,
            )
        )
    return [numbered[str(plan.position + 1)] for plan in plans]


def find(paper: int, plans: list[Plan]) -> list[Paragraph]:
    """The paragraphs of a paper that an earlier run has written."""
    stored = Paragraph.objects.filter(document__slug=slug(paper)).select_related("document")
    numbered = {paragraph.label: paragraph for paragraph in stored}
    return [numbered[str(plan.position + 1)] for plan in plans]
