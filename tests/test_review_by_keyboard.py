"""Twenty proposals reviewed by single keys alone: the focus goes along, and a key typed in a field decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from commitments import acts, review
from commitments.models import Commitment, Intake, Proposal
from meetings.access import Role
from meetings.models import Document, User
from tests import factories as make
from tests import test_keyboard as keyboard

browser = keyboard.browser
"""The fixture that runs a walk on pages of the desk, as the officer of this file."""

PAPER = sorted(Path(settings.BASE_DIR, "seeds").glob("*.txt"))[-1]


@pytest.fixture
def officer() -> User:
    body = make.BodyFactory(name="Working Group", reference_form="WG-{year}-{number}")
    user = make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="officer").user
    text = PAPER.read_text()
    draft = review.draft_of(text)
    meeting = make.MeetingFactory(body=body, when="2015-11-25", state="held")
    paper = Document(title="Statement", kind="other", meeting=meeting, text=text)
    acts.take_in(paper, by=user, proposals=review.rows_of(text, draft), gathering=review.gathering_as_data(draft))
    return user


def where() -> str:
    return reverse("admin:commitments_intake_review", args=[Intake.objects.get().pk])


def press(page: Any, key: str) -> str:
    """Press a key that leads to the next page; the heading on which the focus is then."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_function("document.activeElement.id === 'proposal' || document.querySelector('[role=alert]')")
    return str(page.evaluate("document.activeElement.textContent.trim().split(/\\s+/).join(' ')"))


@pytest.mark.django_db(transaction=True)
def test_twenty_proposals_are_decided_by_keys_alone(browser: Any) -> None:
    address, pressed = where(), 0
    last = Proposal.objects.all()[19]
    place = {"start": last.start, "end": last.end, "quote": last.quote}
    make.ProposalFactory(intake=last.intake, paragraph=last.paragraph, **place)  # to be joined with the twentieth

    def walk(page: Any) -> list[str]:
        nonlocal pressed
        page.goto(address)
        headings = []
        for key in "aaaa1aaa2aaaa3aaaa":  # accept, or reject with the reason of that number
            headings.append(press(page, key))
            pressed += 1
        page.keyboard.press("e")  # a title of our own; what is typed decides nothing
        page.keyboard.type("Keep a plan and reassess")
        headings.append(press(page, "Control+Enter"))
        page.keyboard.press("j")
        headings.append(press(page, "Enter"))
        pressed += 4
        return headings

    headings = browser(walk)
    assert headings[0].startswith("2 of ")
    assert len(headings) == 20
    assert Proposal.objects.decided().count() == 21
    assert Proposal.objects.filter(state="joined").count() == 2
    assert Proposal.objects.filter(state="rejected").count() == 3
    assert Commitment.objects.filter(title="Keep a plan and reassess").exists()
    assert pressed == 22


@pytest.mark.django_db(transaction=True)
def test_keys_typed_in_a_field_decide_nothing_and_escape_leaves_it(browser: Any) -> None:
    address = where()

    def walk(page: Any) -> tuple[Any, ...]:
        page.goto(address)
        page.keyboard.press("w")
        page.keyboard.type("a1rsu")
        typed = page.input_value("#id_parts")
        page.keyboard.press("Escape")
        left = page.evaluate("document.activeElement.id")
        page.keyboard.press("6")  # the reason that needs words: its field, and Enter rejects with them
        asked = page.evaluate("document.activeElement.id")
        page.keyboard.type("Seen elsewhere.")
        headings = [press(page, "Enter"), press(page, "u")]
        headings.append(press(page, "n"))
        headings.append(press(page, "p"))
        return typed, left, asked, headings, page.evaluate("document.documentElement.scrollWidth > innerWidth")

    for width in (1366, 390):
        typed, left, asked, headings, too_wide = browser(walk, width)
        assert "a1rsu" in typed
        assert (left, asked) == ("proposal", "id_why")
        assert [heading.split()[0] for heading in headings] == ["2", "1", "2", "1"]
        assert not too_wide
        assert Proposal.objects.decided().count() == 0


@pytest.mark.django_db(transaction=True)
def test_all_of_it_works_without_scripts(browser: Any) -> None:
    address = where()

    def walk(page: Any) -> str:
        page.goto(address)
        page.click("text=Accept")
        page.wait_for_selector("text=accepted")
        page.click("text=tells of the past")
        page.wait_for_selector("text=rejected")
        page.click("text=Take back")
        page.wait_for_selector("text=taken back")
        return str(page.url)

    assert "p=2" in browser(walk, scripts=False)
    assert [one.state for one in Proposal.objects.order_by("position")[:2]] == ["accepted", "open"]


@pytest.mark.django_db(transaction=True)
def test_a_sentence_is_split_and_silence_is_taken_for_consent_by_keys_alone(browser: Any) -> None:
    one = Proposal.objects.order_by("position").first()
    paragraph = one.intake.document.paragraphs.get(pk=one.paragraph_id)
    Proposal.objects.filter(pk=one.pk).update(quote=paragraph.text, start=paragraph.start, end=paragraph.end)
    Proposal.objects.filter(pk=one.pk).update(tacit_acceptance=True)
    address = f"{where()}?p={one.position}"

    def walk(page: Any) -> tuple[Any, ...]:
        page.goto(address)
        page.keyboard.press("c")
        page.keyboard.press("Space")
        silent = page.is_checked("#id_silent")
        page.keyboard.press("Escape")
        page.keyboard.press("q")
        page.keyboard.press("Control+Home")
        for _word in range(5):
            page.keyboard.press("Control+ArrowRight")
        page.keyboard.type("\n\n")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        page.wait_for_selector(".review-piece")
        focused = page.evaluate("document.activeElement.id")
        page.keyboard.press("e")
        page.keyboard.type("First piece")
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return silent, focused, too_wide, press(page, "Control+Enter")

    silent, focused, too_wide, heading = browser(walk, 390)
    assert (silent, focused, too_wide) == (False, "proposal", False)
    assert heading.startswith("2 of ")
    assert Proposal.objects.get(pk=one.pk).state == "split"
    assert Commitment.objects.earliest("reference").title == "First piece"
    assert Commitment.objects.count() == 2
