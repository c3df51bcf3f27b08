"""A paper read again, or its corrected text: decisions stay, and only what changed is to be decided on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from commitments import acts, intake, review
from commitments.models import Intake, Proposal
from meetings.models import Body, Document, User
from tests import factories as make
from tests.at_desk import body, desk, officer

__all__ = ["body", "desk", "officer"]

TEXT = """Summary of the First Meeting of the Harbour Group

1. The meeting was held in Bergen on 3 March 2015.

2. The meeting agreed that Norway will circulate the draft plan by 1 May 2015.

3. The meeting thanked Norway for its hospitality.

4. Denmark was requested to report to the next meeting.
"""


def read(paper: Document, officer: User) -> Intake:
    return acts.propose(paper, by=officer, proposals=review.rows_of(paper.text, intake.draft(paper.text)))


@pytest.mark.django_db
def test_read_again_keeps_decisions_and_tells_what_is_no_longer_proposed(officer: User, body: Body) -> None:
    paper = make.DocumentFactory(meeting__body=body, text=TEXT)

    def rows(*without: int) -> list[Proposal]:
        found = review.rows_of(TEXT, intake.draft(TEXT))
        return [one for at, one in enumerate(found) if at not in without]

    one = acts.propose(paper, by=officer, proposals=rows())
    first, second = one.proposals.all()
    acts.propose(paper, by=officer, proposals=rows(0))
    assert [each.state for each in one.proposals.all()] == ["gone", "open"]
    acts.propose(paper, by=officer, proposals=rows(0, 1))
    Proposal.objects.filter(pk=second.pk).update(state="rejected")
    acts.propose(paper, by=officer, proposals=rows())
    assert [(each.pk, each.state) for each in one.proposals.all()] == [(first.pk, "open"), (second.pk, "rejected")]


@pytest.mark.django_db
def test_of_a_corrected_paper_only_what_changed_is_to_be_decided(officer: User, body: Body, desk: Client) -> None:
    text = TEXT + "\n5. The meeting agreed that Iceland will host the archive.\n"
    paper = make.DocumentFactory(meeting__body=body, text=text)
    make.ParagraphFactory(document=paper)
    first = acts.propose(paper, by=officer, proposals=review.rows_of(text, intake.draft(text)))
    plan, report, host = first.proposals.all()
    draft = make.CommitmentFactory(body=body)
    Proposal.objects.filter(pk__in=[plan.pk, report.pk]).update(state="accepted")
    Proposal.objects.filter(pk=host.pk).update(state="rejected")
    plan.commitments.add(draft)
    corrected = TEXT.replace("report to", "report in writing to").replace("1. The meeting", "1. The first meeting")
    newer = acts.correct_paper(paper, corrected, by=officer, why="The chair wrote.").document
    again = acts.propose(newer, by=officer, proposals=review.rows_of(corrected, intake.draft(corrected)))
    same, changed = again.proposals.all()
    assert (same.state, same.carried, same.continues, list(same.commitments.all())) == ("accepted", True, plan, [draft])
    assert (changed.state, changed.carried, changed.continues) == ("open", False, report)
    shown = desk.get(reverse("admin:commitments_intake_change", args=[again.pk])).content.decode()
    assert "1 of 2 decided" in shown
    assert "No longer in the text" in shown
    assert host.quote in shown
    assert Proposal.objects.precision().decided == 3  # what was carried over counts once


@pytest.mark.django_db
def test_what_was_decided_is_carried_over_also_when_the_first_reading_failed(officer: User, body: Body) -> None:
    """It took too long, and a correction between was read by nobody: nothing is offered for a second draft."""
    plan, report = read(first := make.DocumentFactory(meeting__body=body, text=TEXT), officer).proposals.all()
    draft = make.CommitmentFactory(body=body)
    Proposal.objects.filter(pk=plan.pk).update(state="accepted")
    plan.commitments.add(draft)
    unread = acts.correct_paper(first, TEXT.replace("thanked", "warmly thanked"), by=officer, why="It did.").document
    paper = acts.correct_paper(unread, TEXT.replace("3 March", "4 March"), by=officer, why="It was.").document
    acts.propose(paper, by=officer, problem="proposing from it takes too long")
    again = read(paper, officer)
    found = [(one.state, one.carried, one.continues, list(one.commitments.all())) for one in again.proposals.all()]
    assert found == [("accepted", True, plan, [draft]), ("open", False, report, [])]
    assert read(paper, officer).proposals.count() == 2
    assert (again.problem, again.proposals.open().count()) == ("", 1)


@pytest.mark.django_db
def test_a_reading_that_failed_changes_nothing_but_its_reason(
    officer: User, body: Body, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = read(paper := make.DocumentFactory(meeting__body=body, text=TEXT), officer)
    Proposal.objects.filter(pk=one.proposals.first().pk).update(state="rejected")
    one.gathering = {"title": "As it was read"}
    one.save()
    before = (list(one.proposals.values()), one.gathering, one.version)

    def too_long(*_given: object) -> None:
        raise intake.Unreadable("proposing from it takes too long")

    with monkeypatch.context() as failing:
        failing.setattr(review, "draft_of", too_long)
        assert desk.post(reverse("admin:meetings_document_propose", args=[paper.pk]), {}).status_code == 302
    one.refresh_from_db()
    assert (list(one.proposals.values()), one.gathering, one.version) == before
    assert one.problem == "proposing from it takes too long"
    shown = desk.get(reverse("admin:commitments_intake_change", args=[one.pk])).content.decode()
    assert "It could not be read again: proposing from it takes too long." in shown
    assert "1 of 2 decided" in shown
    assert read(paper, officer).problem == ""


FIGURES = "1. The police executed seven search warrants, seized 12 boats and 12 engines, and identified 63 suspects."


@pytest.mark.django_db
def test_each_figure_of_a_sentence_is_told_apart_when_it_is_read_again(officer: User, body: Body) -> None:
    paper = make.DocumentFactory(meeting__body=body, text=FIGURES)
    one = read(paper, officer)
    assert [(each.indicator, each.value) for each in one.proposals.all()] == [
        ("search warrants executed", 7), ("boats seized", 12), ("suspects identified", 63)
    ]  # fmt: skip
    warrants, boats, suspects = one.proposals.all()
    assert len({(each.start, each.end) for each in (warrants, boats, suspects)}) == 1
    Proposal.objects.filter(pk=boats.pk).update(state="rejected")
    rows = [each for each in review.rows_of(FIGURES, intake.draft(FIGURES)) if each.value != 7]
    acts.propose(paper, by=officer, proposals=rows)
    assert [each.state for each in one.proposals.all()] == ["gone", "rejected", "open"]
    assert read(paper, officer).proposals.count() == 3
    engines = review.rows_of(FIGURES, intake.draft(FIGURES))
    engines[1].indicator = "engines seized"
    acts.propose(paper, by=officer, proposals=[*review.rows_of(FIGURES, intake.draft(FIGURES)), engines[1]])
    assert [(each.indicator, each.state) for each in one.proposals.all()][-1] == ("engines seized", "open")


@pytest.mark.django_db
def test_each_figure_of_a_sentence_goes_on_as_itself_in_a_corrected_paper(officer: User, body: Body) -> None:
    one = read(paper := make.DocumentFactory(meeting__body=body, text=FIGURES), officer)
    Proposal.objects.filter(pk=one.proposals.get(value=63).pk).update(state="rejected")
    newer = acts.correct_paper(paper, FIGURES + " It was late.", by=officer, why="It was.").document
    rows = [each for each in review.rows_of(newer.text, intake.draft(newer.text)) if each.value != 7]
    again = acts.propose(newer, by=officer, proposals=rows)
    found = [(each.value, each.continues.value, each.state) for each in again.proposals.all()]
    assert found == [(12, 12, "open"), (63, 63, "rejected")]
