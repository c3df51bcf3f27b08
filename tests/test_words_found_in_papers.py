"""What a paper is said to say is found in it: an event's quote is refused otherwise, a deadline's phrase is flagged."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments import acts
from commitments.models import Deadline, Event
from tests.cases import in_force, part_of, refused
from tests.factories import BodyRoleFactory, DeadlineFactory, ParagraphFactory

pytestmark = pytest.mark.django_db


def test_an_event_quotes_the_paragraph_that_it_names() -> None:
    active = in_force()
    paragraph = active.paragraph
    said = " \n ".join(active.quote.split())  # as a page breaks it
    Event(commitment=active, field="disposition", paragraph=paragraph, quote=said).clean()
    for wrong in ({"paragraph": paragraph, "quote": "They never said so."}, {"quote": active.quote}):
        with pytest.raises(ValidationError):
            Event(commitment=active, field="disposition", **wrong).clean()
        with refused("these words", part_of(active)) if "paragraph" not in wrong else refused("These words"):
            acts.report_progress(part_of(active), "in_progress", by=None, **wrong)
    unread = ParagraphFactory(document__text=active.quote)
    acts.complete(active, by=None, why="Done.", paragraph=unread, quote=active.quote)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"phrase": "within  two\nweeks"}, True),
        ({"phrase": "within a fortnight"}, False),
        ({"phrase": "two weeks", "silence": "chair", "silence_quote": "comments on draft"}, True),
        ({"phrase": "two weeks", "silence": "chair", "silence_quote": "silence is consent"}, False),
    ],
)
def test_a_phrase_that_does_not_stand_in_its_paper_is_flagged(words: dict[str, str], found: bool) -> None:
    active = in_force()
    deadline: Deadline = DeadlineFactory(commitment=active, **words)
    assert deadline.stands_in(active.paragraph.document.text) == found
    assert deadline.stands_in("")  # of a paper known by its title only, nobody can say
    client = Client()
    client.force_login(BodyRoleFactory(body=active.body, role="viewer").user)
    page = client.get(reverse("admin:commitments_commitment_change", args=[active.pk])).content.decode()
    assert ("These words do not stand in the paper" in page) != found
