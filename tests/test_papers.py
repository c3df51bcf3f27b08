"""What the five papers say, fact by fact: who, when, how many, how it stands; and what they leave open."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.apps import apps

from commitments.history import replay
from commitments.models import Assignment, Commitment, Deadline, Link, Principle, Result, Voice
from commitments.standing import Standing
from meetings.models import Attendance, Body, Document, Meeting, Mention, Milestone, Party
from tests.papers import loaded  # noqa: F401

pytestmark = pytest.mark.django_db

WINTER, LATER = date(2016, 1, 15), date(2016, 2, 10)


def part(reference: str, number: int = 1) -> Assignment:
    return Assignment.objects.get(commitment__reference=reference, number=number)


def standings(reference: str, on: date) -> Counter[str]:
    return Counter(part.standing(on=on) for part in Assignment.objects.filter(commitment__reference=reference))


@pytest.mark.parametrize(
    ("reference", "on", "expected"),
    [
        ("AW-2009-03", date(2009, 1, 17), {Standing.DUE_SOON: 1}),
        ("AW-2009-03", date(2010, 1, 14), {Standing.MAY_BE_LATE: 1}),
        ("AW-2009-03", date(2010, 1, 15), {Standing.PERIOD_ENDED: 1}),
        ("AW-2009-04", WINTER, {Standing.PERIOD_ENDED: 1}),
        ("AW-2009-05", WINTER, {Standing.CLOSED: 1}),
        ("AW-2009-02", WINTER, {Standing.UNDATED: 1}),
        ("MC4-2011-10", WINTER, {Standing.UNDATED: 1}),
        ("WGD-2015-01", WINTER, {Standing.CLOSED: 1}),
        ("WGD-2015-02", WINTER, {Standing.CLOSED: 8, Standing.UNDATED: 1}),
        ("WGD-2015-08", WINTER, {Standing.ON_TRACK: 1}),
        ("WGD-2015-09", WINTER, {Standing.AWAITING_TRIGGER: 1}),
        ("WGD-2015-12", LATER, {Standing.AWAITING_TRIGGER: 2}),
        ("WGD-2015-13", WINTER, {Standing.DUE_SOON: 1}),
        ("WGD-2015-13", date(2016, 2, 2), {Standing.DUE_SOON: 1}),
        ("WGD-2015-13", LATER, {Standing.OVERDUE: 1}),
        ("WGD-2015-19", LATER, {Standing.OPEN_ENDED: 1}),
        ("WGD-2015-21", LATER, {Standing.OPEN_ENDED: 2}),
        ("WGD-2015-22", LATER, {Standing.UNDATED: 2}),
        ("WGD-2015-23", LATER, {Standing.OPEN_ENDED: 8}),
        ("WGD-2015-24", date(2016, 5, 2), {Standing.MAY_BE_LATE: 1}),
    ],
)
def test_how_things_stand(reference: str, on: date, expected: dict[str, int]) -> None:
    assert standings(reference, on) == expected


def test_every_number_of_records() -> None:
    by_origin = Counter(Commitment.objects.values_list("origin__reference", flat=True))
    assert by_origin == {
        "AW-2009": 6,
        "MC4-2011-03-30": 10,
        "TE-2011-05-30": 2,
        "TE-2012-05-28": 4,
        "WGD-2015-05-19": 1,
        "WGD-2015-09": 1,
        "WGD-2015-11-25": 22,
    }
    assert (Meeting.objects.count(), Milestone.objects.count()) == (14, 7)
    assert (Principle.objects.count(), Result.objects.count(), Link.objects.count()) == (32, 14, 15)


def test_what_is_reiterated_is_counted_once() -> None:
    again = Commitment.objects.filter(links_out__kind=Link.Kind.REITERATES).distinct()
    assert {c.reference for c in again} == {f"WGD-2015-{n}" for n in (14, 15, 16, 17, 18)}
    first = set(Commitment.objects.filter(links_in__kind=Link.Kind.REITERATES).values_list("reference", flat=True))
    assert first == {f"WGD-2015-0{n}" for n in (3, 4, 5, 6, 7, 8)}
    assert {c.paragraph.label for c in again} == {"17"}
    assert set(Commitment.objects.filter(reference__in=first).values_list("paragraph__label", flat=True)) == {
        "11",
        "12",
        "13",
    }
    assert Commitment.objects.exclude(pk__in=again).count() == 41


def test_2009_knows_only_a_year_and_three_days() -> None:
    workshop = Meeting.objects.get(reference="AW-2009")
    assert (str(workshop.when), workshop.days, workshop.places, workshop.body.parent) == ("2009", 3, [], None)
    assert not workshop.attendance.filter(capacity__in=["chair", "co_chair", "host"]).exists()
    capacities = {(a.party.slug, a.capacity, a.present) for a in workshop.attendance.all()}
    assert capacities == {
        ("asean-workshop-delegations", "participant", "yes"),
        ("artip", "technical_support", "not_stated"),
        ("unodc", "technical_support", "yes"),
        ("european-union", "funder", "not_stated"),
        ("australia", "funder", "not_stated"),
    }
    guidelines = Document.objects.get(slug="asean-practitioner-guidelines")
    assert list(guidelines.principles.values_list("paragraph__position", flat=True)) == [7, 8, 9, 10, 11, 12]


def test_silence_ends_a_period_and_declares_nothing() -> None:
    first, second = Deadline.objects.exclude(silence="").order_by("commitment__reference")
    assert (first.silence, second.silence) == ("chair", "similar_procedure")
    for deadline in (first, second):
        assert (deadline.commitment.disposition, deadline.phrase) == ("active", "within the next two weeks")
        delegations = deadline.commitment.assignments.get()
        assert (delegations.each, delegations.answer, delegations.progress) == (True, "awaiting", "no_information")
        assert not deadline.dues.get().met
    received = Voice.objects.filter(capacity="received_by", commitment__reference__startswith="AW-2009")
    assert [(v.named_as, v.party and v.party.slug) for v in received.order_by("commitment__reference")] == [
        ("the ARTIP Secretariat", "artip-secretariat"),
        ("us", None),
    ]


def test_the_launch_of_the_handbook_completed_the_work_of_2009() -> None:
    done = Commitment.objects.filter(origin__reference="AW-2009", disposition="completed")
    assert {c.reference for c in done} == {"AW-2009-01", "AW-2009-05"}
    for commitment in done:
        entries = [event.entry for event in commitment.events.all()]
        held = [replay(entries, as_at=date(2010, 10, day))["disposition"]["disposition"] for day in (30, 31)]
        assert held == ["active", "completed"]
        assert commitment.links_in.get().basis == "inferred"
        assert commitment.is_rolled_up()


def test_2011_conference_and_meeting_are_one_and_a_ministers_proposal_is_his() -> None:
    conference = Meeting.objects.get(reference="MC4-2011-03-30")
    assert str(conference.when) == "2011-03-30"
    papers = {m.paragraph.document.slug: m.named_as for m in conference.mentions.filter(when_said__gt="")}
    assert papers["experts-2012-summary"] == "4th Bali Process Regional Ministerial Conference"
    assert "Regional Ministerial Meeting" in papers["ministers-2011-asean"]
    assert Document.objects.get(slug="ministers-2011-asean").issued.edtf == ""
    proposal = Commitment.objects.get(reference="MC4-2011-05")
    assert proposal.kind == "recommendation"
    assert proposal.voices.get().party.slug == "australia-foreign-minister"


def test_2012_delivers_what_is_quoted_there_and_nowhere_else() -> None:
    commitment = Commitment.objects.get(reference="MC4-2011-10")
    assert commitment.origin.reference == "MC4-2011-03-30"
    assert commitment.paragraph.document.meeting.reference == "TE-2012-05-28"
    link = commitment.links_in.get()
    assert (link.kind, link.basis, link.from_meeting.reference) == ("delivers", "stated", "TE-2012-05-28")
    others = Commitment.objects.filter(origin__reference="TE-2012-05-28")
    assert not Deadline.objects.filter(commitment__in=others).exists()
    assert {p.party.slug for c in others for p in c.assignments.all() if p.party} == {"sri-lanka"}
    workshop = Meeting.objects.get(reference="TE-2012-05-28")
    assert Counter(workshop.attendance.values_list("capacity", flat=True)) == {
        "co_host": 4,
        "co_chair": 2,
        "speaker": 14,
        "participant": 25,
        "observer": 1,
        "technical_support": 1,
    }
    assert workshop.attendance.get(capacity="observer").party.slug == "icrc"
    annex = Document.objects.get(annex_of__slug="experts-2012-summary")
    assert (annex.kind, annex.text) == ("annex", "")


def test_names_that_differ_are_one_party() -> None:
    assert Party.objects.named("Vietnam") == Party.objects.named("Viet Nam") == Party.objects.get(iso="VNM")
    written = set(Attendance.objects.filter(party__iso="VNM").values_list("as_written", flat=True))
    assert written == {"Vietnam", "Viet Nam"}
    assert Party.objects.filter(kind=Party.Kind.STATE, iso="").count() == 0
    assert all(Party.objects.named(party.name) == party for party in Party.objects.all())


def test_bangkok_2011_agreed_nothing() -> None:
    workshop = Meeting.objects.get(reference="TE-2011-05-30")
    assert set(workshop.commitments.values_list("kind", flat=True)) == {"request", "recommendation"}
    assert {a.party.slug for a in workshop.attendance.filter(capacity="co_host")} == {"australia", "thailand"}
    assert workshop.attendance.filter(capacity="participant").count() == 22
    assert not workshop.attendance.filter(capacity="observer").exists()
    urging = workshop.commitments.get(kind="request")
    assert urging.voices.get().party.slug == "thailand-ambassador-australia"


def test_2015_speaks_of_eleven_meetings_and_periods() -> None:
    mentioned = Mention.objects.filter(paragraph__document__slug="disruption-2015-statement")
    meetings = Meeting.objects.filter(mentions__in=mentioned).distinct()
    dated = Milestone.objects.filter(mentions__in=mentioned).exclude(when="").distinct()
    assert {(m.reference, str(m.when), m.state) for m in meetings} == {
        ("RT-2014-09", "2014-09", "held"),
        ("WGD-2015-05-19", "2015-05-19", "held"),
        ("WGD-2015-09", "2015-09", "held"),
        ("WGD-2015-11-25", "2015-11-25", "held"),
        ("SG-2016-02-01", "2016-02-01/2016-02-02", "planned"),
        ("AHGSOM-2016-02-01", "2016-02-01/2016-02-02", "planned"),
        ("SOM-2016-03-22", "2016-03-22?/2016-03-23?", "planned"),
        ("MC-2016-03-22", "2016-03-22?/2016-03-23?", "planned"),
        ("WGD-2016-05-PLANNING", "2016-05", "planned"),
        ("WGD-2016-05", "2016-05", "planned"),
    }
    assert [(m.title, str(m.when), m.state) for m in dated] == [
        ("Joint Period of Action", "2015-09-28/2015-10-28", "reached")
    ]
    planning = Meeting.objects.get(reference="WGD-2015-09")
    assert (planning.days, planning.when_said) == (2, "In early September 2015")
    assert Meeting.objects.get(reference="WGD-2016-05").places == ["Bangkok", "Colombo"]
    link = Link.objects.get(kind="may_be_same", from_meeting__isnull=False)
    assert (link.basis, link.to_meeting.reference) == ("inferred", "WGD-2016-05")


def test_2015_indonesia_was_ill_and_did_not_refuse() -> None:
    workshop = Meeting.objects.get(reference="WGD-2015-11-25")
    absent = workshop.attendance.get(present="no")
    assert (absent.party.iso, absent.reason, absent.paragraph.label) == ("IDN", "illness", "")
    ongoing = Assignment.objects.filter(commitment__reference="WGD-2015-23")
    assert {(p.answer, p.answer_basis) for p in ongoing} == {("accepted", "express")}
    assert {p.party.slug for p in ongoing} == {
        "australia", "malaysia", "maldives", "new-zealand", "philippines", "sri-lanka", "thailand", "interpol"
    }  # fmt: skip
    assert not Assignment.objects.filter(party__iso="IDN", answer="not_accepted").exists()
    participants = workshop.attendance.filter(capacity="participant", present="yes")
    assert participants.count() == 14
    assert {a.party.slug for a in participants.filter(as_written__contains="Law enforcement officials")} == {
        "canada",
        "interpol",
    }


def test_2015_four_reports_each_met_or_not_by_itself() -> None:
    dues = part("WGD-2015-13").dues.order_by("deadline__number")
    assert [due.deadline.meeting.body.slug for due in dues] == [
        "steering-group",
        "ad-hoc-group-som",
        "senior-officials",
        "ministerial-conference",
    ]
    assert {(due.deadline.bound, str(due.met)) for due in dues} == {("at", "")}
    assert part("WGD-2015-13").basis == "inferred"  # the paper does not say who reports


def test_2015_the_joint_period_was_agreed_by_nine_and_is_reported_of_eight() -> None:
    parts = Assignment.objects.filter(commitment__reference="WGD-2015-02")
    assert {(p.answer, p.answer_basis) for p in parts} == {("accepted", "express")}
    assert [p.party.slug for p in parts.filter(progress="no_information")] == ["interpol"]
    assert parts.filter(progress="implemented", progress_basis="from_a_paper").count() == 8


def test_2015_the_programme_is_for_2016_and_not_due_then() -> None:
    programme = Commitment.objects.get(reference="WGD-2015-22")
    assert (str(programme.period), programme.period_said) == ("2016", "for 2016")
    assert not programme.deadlines.exists()
    assert {(p.party.iso, p.role) for p in programme.assignments.all()} == {("NZL", "co_lead"), ("LKA", "co_lead")}


def test_2015_national_statements_wait_for_the_regional_one() -> None:
    deadline = Deadline.objects.get(commitment__reference="WGD-2015-12")
    assert (deadline.bound, deadline.milestone.state, str(deadline.milestone.when)) == ("not_before", "expected", "")
    assert Commitment.objects.get(reference="WGD-2015-11").condition.startswith("if they intended")


def test_the_figures() -> None:
    figures = [(r.paragraph.label, r.value and int(r.value), r.comparison) for r in Result.objects.order_by("pk")]
    assert figures == [
        ("4", 80, "eq"),
        ("9", 4, "eq"),
        ("10", 0, "eq"),
        *[("8", value, "eq") for value in (59, 7, 63, 32, 8)],
        ("8", 70, "gt"),
        *[("8", value, "eq") for value in (68, 12, 485)],
        ("8", None, "none"),
        ("14", None, "none"),
    ]


def test_nothing_is_invented() -> None:
    assert not Commitment.objects.filter(officer__isnull=False).exists()
    assert not apps.get_model("meetings.FocalPoint").objects.exists()
    assert not Milestone.objects.filter(state="reached", when="").exclude(title__contains="10-Point Plan").exists()
    assert {body.slug for body in Body.objects.exclude(existed="")} == {"bali-process", "artip", "arcppt"}
    assert not Document.objects.exclude(issued="").exclude(issued_said__gt="").exists()
