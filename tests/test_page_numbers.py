"""A page that ends within a sentence: what was agreed there is recorded whole, in the paragraph that it stands in."""

from __future__ import annotations

import pytest

from commitments import acts, intake, review
from commitments.acts import Wanted
from meetings.models import Document
from meetings.paragraphs import plain
from tests import factories as make

BEFORE = """The delegations met in the morning and spoke of what had happened in the
year before, of the weather and of the harbour itself.

"""
SENTENCE = """The meeting agreed that the Secretariat will circulate, ahead of the
next meeting, the

12

Harbour Plan to all members by 1 May 2015."""


@pytest.mark.django_db
def test_what_a_page_number_stands_within_can_be_accepted_whole() -> None:
    officer = make.UserFactory()
    paper = Document(title="Summary", kind="other", meeting=make.MeetingFactory(), text=BEFORE + SENTENCE)
    rows = review.rows_of(paper.text, intake.draft(paper.text))
    (found,) = acts.take_in(paper, by=officer, proposals=rows).proposals.all()
    assert found.paragraph.text == SENTENCE
    made = acts.accept(found, Wanted(quote=found.quote, title="Plan", kind=found.kind), by=officer)
    assert (made.quote, made.paragraph) == (plain(SENTENCE), found.paragraph)
