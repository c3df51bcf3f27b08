"""The API read: every list and record, filters, orders, pages, and what is asked as at a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import acts
from commitments.standing import PRESSING
from meetings.access import Role
from tests import factories as make
from tests.asking import ROOT, Asking
from tests.two_bodies import CANARY, GLIMPSE, World, build, touch
from tracker.api import router

pytestmark = pytest.mark.django_db

LISTS = [word for word, view, _name in router.registry if word != "figures"]


@pytest.fixture
def world() -> World:
    """A record of every kind in a body that the editor sees; what it touches in another body is hidden."""
    seen, hidden = build("plain"), build(CANARY)
    touch(seen, hidden)
    make.ThemeFactory()
    make.ExtensionFactory(due=seen.due)
    make.GroupMemberFactory()
    return seen


@pytest.fixture
def editor(world: World) -> Asking:
    return Asking(make.BodyRoleFactory(body=world.body, role=Role.EDITOR).user)


@pytest.fixture
def root() -> Asking:
    return Asking(make.UserFactory(is_superuser=True))


@pytest.mark.parametrize("word", LISTS)
def test_every_object_has_an_address_that_leads_to_it(word: str, root: Asking, world: World) -> None:
    rows = root.rows(f"{word}/")
    assert rows, "the world has a record of every kind"
    for row in rows:
        assert row["url"].startswith(f"http://testserver{ROOT}{word}/")
        one = root.get(row["url"])
        assert one.status_code == 200, (row["url"], one.content)
        assert {name: one.json()[name] for name in row} == row


@pytest.mark.parametrize("word", LISTS)
def test_what_is_told_of_plain_rows_is_told_of_records(
    word: str, root: Asking, editor: Asking, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Field by field and in the same order, also where a reference is hidden, and with an ETag that goes on."""
    more = {"commitments": ("", "?expand=assignments", "?fields=id,standing,themes"), "documents": ("", "?fields=id")}
    addresses = [f"{word}/{asked}" for asked in more.get(word, ("",))]
    who = [(asking, address) for asking in (root, editor) for address in addresses]
    who += [(root, row["url"]) for row in root.rows(f"{word}/")]
    plain = [asking.get(address) for asking, address in who]
    monkeypatch.setattr("meetings.views.records.is_told_plainly", lambda kind: False)
    monkeypatch.setattr("commitments.views.record.Commitments.is_plain", False)
    for before, (asking, address) in zip(plain, who, strict=True):
        after = asking.get(address)
        assert before.content == after.content, address
        assert before.get("ETag") == after.get("ETag"), address


@pytest.mark.parametrize("word", LISTS)
def test_no_object_shows_the_number_of_a_row(word: str, root: Asking, world: World) -> None:
    for row in root.rows(f"{word}/"):
        assert "pk" not in row
        assert not str(row["id"]).isdecimal()


@pytest.mark.parametrize("word", LISTS)
def test_codes_come_with_labels_and_dates_with_their_days(word: str, root: Asking, world: World) -> None:
    for row in root.rows(f"{word}/"):
        for name in ("kind", "capacity", "state", "disposition", "standing", "answer", "progress", "decision"):
            assert name not in row or word == "events" or f"{name}_label" in row
        for name in ("when", "period", "existed", "effective", "issued", "proposed", "met"):
            assert name not in row or {f"{name}_earliest", f"{name}_latest", f"{name}_said"} <= set(row)


@pytest.mark.parametrize("word", LISTS)
def test_what_is_hidden_appears_nowhere(word: str, editor: Asking, root: Asking, world: World) -> None:
    assert GLIMPSE not in editor.get(f"{word}/?page_size=500").content.decode()
    for row in root.rows(f"{word}/?page_size=500"):
        answer = editor.get(row["url"])
        assert answer.status_code in (200, 404)
        assert GLIMPSE not in answer.content.decode()
        if GLIMPSE in str(row["id"]):
            assert answer.status_code == 404


def test_what_a_role_opened_is_shut_when_it_ends(root: Asking) -> None:
    """How far somebody reaches is asked each time, though the question for that is put into SQL but once."""
    one, other = make.BodyRoleFactory(body__slug="one"), make.BodyFactory(slug="other")
    make.CommitmentFactory(body=one.body, reference="A")
    make.CommitmentFactory(body=other, reference="B")
    asking = Asking(one.user)
    for number in range(2):
        assert [row["id"] for row in asking.rows("commitments/")] == ["A"], number
        role = make.BodyRoleFactory(user=one.user, body=other)
        assert [row["id"] for row in asking.rows("commitments/")] == ["A", "B"], number
        assert asking.get("commitments/B/").status_code == 200
        role.delete()
        assert asking.get("commitments/B/").status_code == 404


def test_expansions_show_only_what_is_visible(editor: Asking, world: World) -> None:
    answer = editor.get("commitments/?expand=assignments,deadlines,voices")
    assert answer.status_code == 200
    assert GLIMPSE not in answer.content.decode()
    rules = [rule for row in answer.json()["results"] for rule in row["deadlines"]]
    assert {rule["phrase"] for rule in rules if rule["anchor"] == "meeting"} == {"when they have met"}
    assert {rule["meeting"] for rule in rules if rule["anchor"] == "meeting"} == {None}


@pytest.mark.parametrize("word", [*LISTS, "figures"])
def test_an_unknown_parameter_is_refused_by_its_name(word: str, root: Asking, world: World) -> None:
    for address in (f"{word}/?nonsense=1", f"{word}/?limit=5&page_size=5"):
        answer = root.get(address)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["code"] == "unknown_parameter"
        assert answer.json()["errors"][0]["field"] in ("nonsense", "limit", "page_size")


def test_a_single_record_knows_no_filters(root: Asking, world: World) -> None:
    assert root.get("commitments/C-plain/?fields=reference").json() == {"reference": "C-plain"}
    for address in ("commitments/C-plain/?kind=request", "bodies/body-plain/?nonsense=1", "meetings/M plain/?q=M"):
        assert root.get(address).status_code == 400, address


def test_a_parameter_stands_once_and_says_something(root: Asking, world: World) -> None:
    for address in ("commitments/?kind=request&kind=offer", "commitments/?kind=", "commitments/?q=%20"):
        assert root.get(address).status_code == 400, address


# Filters


def test_free_text_finds_a_name_without_its_accents(root: Asking) -> None:
    party = make.PartyFactory(name="Türkiye", slug="turkey")
    part = make.AssignmentFactory(party=party)
    make.CommitmentFactory(title="Straße und Brücke – ÉCOLE")
    make.AssignmentFactory()
    for text in ("turkiye", "TÜRKİYE", "Türkiye"):
        assert [row["slug"] for row in root.rows(f"parties/?q={text}")] == ["turkey"], text
        assert [row["reference"] for row in root.rows(f"commitments/?q={text}")] == [part.commitment.reference]
        assert [row["party"] for row in root.rows(f"assignments/?q={text}")] == ["turkey"]
    for text in ("strasse", "und brucke", "brucke ecole"):
        assert len(root.rows(f"commitments/?q={text}")) == 1, text


def test_a_body_is_asked_with_its_sub_bodies_or_without(root: Asking) -> None:
    above = make.BodyFactory(slug="above")
    make.CommitmentFactory(body=above, reference="A")
    make.CommitmentFactory(body=make.BodyFactory(parent=above), reference="B")
    make.CommitmentFactory(reference="C")
    assert [row["id"] for row in root.rows("commitments/?body=above")] == ["A", "B"]
    assert [row["id"] for row in root.rows("commitments/?body=above&below=false")] == ["A"]


def test_what_is_hidden_is_no_filter(editor: Asking, world: World) -> None:
    """A filter by what is hidden is refused in the words in which one by nothing is."""
    for name, hidden in [("body", f"body-{CANARY}"), ("meeting", f"M {CANARY}"), ("document", f"paper-{CANARY}")]:
        refused = editor.get(f"commitments/?{name}={hidden}")
        nothing = editor.get(f"commitments/?{name}=nothing")
        assert refused.status_code == nothing.status_code == 400
        assert refused.json()["detail"].replace(hidden, "nothing") == nothing.json()["detail"]


def test_all_that_is_asked_of_parts_is_asked_of_one(root: Asking) -> None:
    both = make.CommitmentFactory(reference="BOTH")
    one, other = make.PartyFactory(slug="one"), make.PartyFactory(slug="other")
    make.AssignmentFactory(commitment=both, party=one, progress="implemented", progress_basis="reported")
    make.AssignmentFactory(commitment=both, party=other, role="support", answer="awaiting")
    assert [row["id"] for row in root.rows("commitments/?party=one&progress=implemented")] == ["BOTH"]
    assert root.rows("commitments/?party=other&progress=implemented") == []
    assert [row["id"] for row in root.rows("commitments/?party=other&role=support&awaiting=answer")] == ["BOTH"]
    assert root.rows("commitments/?party=one&awaiting=answer") == []


def test_derived_words_are_those_of_the_desk(root: Asking) -> None:
    today = timezone.localdate()
    late = make.DueFactory(latest=today - timedelta(1)).assignment
    soon = make.DueFactory(latest=today + timedelta(3)).assignment
    assert [row["id"] for row in root.rows("assignments/?overdue=true")] == [f"{late.commitment.reference}:1"]
    assert [row["id"] for row in root.rows("assignments/?overdue=false")] == [f"{soon.commitment.reference}:1"]
    assert [row["id"] for row in root.rows("commitments/?overdue=true")] == [late.commitment.reference]
    assert [row["standing"] for row in root.rows("commitments/?standing=due_soon")] == ["due_soon"]
    day = (today + timedelta(1)).isoformat()
    assert [row["id"] for row in root.rows(f"commitments/?due_before={day}")] == [late.commitment.reference]
    assert [row["id"] for row in root.rows(f"commitments/?due_after={day}")] == [soon.commitment.reference]


def test_whole_and_expanded_parts_stand_alike(root: Asking, world: World) -> None:
    """The database ranks a list; of expanded parts the dues are asked. Both must say the same."""
    expanded = {
        part["id"]: part["standing"]
        for row in root.rows("commitments/?expand=assignments")
        for part in row["assignments"]
    }
    assert expanded == {row["id"]: row["standing"] for row in root.rows("assignments/")}


# As at a day


def test_a_commitment_is_read_as_at_a_day(root: Asking) -> None:
    officer = make.BodyRoleFactory().user
    commitment = make.CommitmentFactory(disposition="draft", body=officer.roles.get().body, officer=officer)
    part = make.AssignmentFactory(commitment=commitment)
    acts.activate(commitment, by=officer, effective="2016-01-01")
    acts.report_progress(part, "implemented", by=officer, effective="2016-02-01")
    where = f"commitments/{commitment.reference}/"
    assert root.get(where).json()["standing"] == "closed"
    before = root.get(f"{where}?as_at=2016-01-15&expand=assignments")
    assert before.json()["standing"] == "undated"
    assert [one["progress"] for one in before.json()["assignments"]] == ["no_information"]
    assert "ETag" not in before
    assert root.get(f"{where}?as_at=2015-12-31").status_code == 404
    part_then = root.rows("assignments/?as_at=2016-01-15&expand=dues")
    assert [one["progress"] for one in part_then] == ["no_information"]
    assert root.rows("assignments/?as_at=2016-01-15&known_at=2016-01-15T12:00:00Z") == []
    assert [one["standing"] for one in root.rows("assignments/?as_at=2016-02-01")] == ["closed"]


@pytest.mark.parametrize(
    "asked",
    [
        "as_at=2026-02-30",
        "as_at=0000-01-01",
        "as_at=9999-12-31",
        "as_at=yesterday",
        "known_at=2016-01-15",
        "known_at=2199-01-01T00:00:00Z",
        "known_at=now",
    ],
)
def test_what_is_no_moment_is_refused(root: Asking, asked: str) -> None:
    for word in ("commitments", "assignments", "figures"):
        answer = root.get(f"{word}/?{asked}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == asked.partition("=")[0]


def test_an_instant_of_any_zone_is_one(root: Asking, world: World) -> None:
    """RFC 3339 writes zones up to 23:59, PostgreSQL reads them up to 15:59 only."""
    for zone in ("-22:01", "%2B23:59", "Z"):
        assert root.get(f"events/?recorded_after=3774-11-04T00:29:40{zone}").json()["results"] == []
        assert root.get(f"commitments/?as_at=2016-01-15&known_at=2016-01-15T12:00:00{zone}").status_code == 200
    assert root.get("events/?recorded_after=0001-01-01T00:00:00%2B23:59").status_code == 400


# Figures


def test_figures_are_those_of_home(world: World, editor: Asking) -> None:
    for day in (date(2016, 1, 15), date(2016, 3, 1), timezone.localdate()):
        home = editor.client.get(f"/admin/?as_at={day}").context["everything"]
        told = {one["standing"]: one["count"] for one in editor.rows(f"figures/?as_at={day}")}
        assert {figure.word.value: figure.count for figure in home} == {word.value: told[word] for word in PRESSING}


def test_groups_come_to_the_whole(root: Asking) -> None:
    days = [timezone.localdate() + timedelta(days) for days in (-400, -1, 3, 100)]
    for day in days:
        make.DueFactory(latest=day)
    make.AssignmentFactory(party=None, named_as="delegations")
    whole = {one["standing"]: one["count"] for one in root.rows("figures/") if one["count"]}
    for by in ("body", "party", "month"):
        found: dict[str, int] = {}
        rows = root.rows(f"figures/?by={by}")
        for one in rows:
            found[one["standing"]] = found.get(one["standing"], 0) + one["count"]
        assert found == whole, by
    assert {one["key"] for one in root.rows("figures/?by=month")} == {"", *(day.isoformat()[:7] for day in days)}


# Pages


def undated() -> None:
    """Meetings of which some have no date, and some the same."""
    for number, when in enumerate(["2016-02-01", "", "2015-11-25", "", "", "2016-02-01", "2016"]):
        make.MeetingFactory(reference=f"M-{number}", when=when, state="planned")


@pytest.mark.parametrize("ordering", ["when", "-when", "reference", "-reference"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_lead_through_undated_rows_both_ways(root: Asking, ordering: str, size: int) -> None:
    undated()
    forth = list(root.pages(f"meetings/?ordering={ordering}&page_size={size}"))
    seen = [row["id"] for page in forth for row in page]
    assert sorted(seen) == [f"M-{number}" for number in range(7)]
    days = [row["when_latest"] or "9999-12-31" for page in forth for row in page]
    if "when" in ordering:
        assert days == sorted(days, reverse=ordering.startswith("-"))
    last = f"meetings/?ordering={ordering}&page_size={size}"
    while True:  # to the last page, and back from there
        answer = root.get(last).json()
        if answer["next"] is None:
            break
        last = answer["next"]
    back = list(root.pages(last, way="previous"))
    assert [row["id"] for page in reversed(back) for row in page] == seen


@pytest.mark.parametrize("ordering", ["latest", "-latest"])
def test_pages_of_undated_dues_too(root: Asking, ordering: str) -> None:
    """The days of dues are of another kind than those of meetings: they may be empty in the database."""
    part = make.AssignmentFactory()
    rule = make.DeadlineFactory(commitment=part.commitment, anchor="continuing")
    for latest in (None, date(2016, 2, 1), None, date(2015, 1, 1)):
        other = make.AssignmentFactory(commitment=part.commitment)
        make.DueFactory(assignment=other, deadline=rule, earliest=latest, latest=latest)
    whole = [(row["latest"] or "9999-12-31", row["id"]) for row in root.rows(f"dues/?ordering={ordering}")]
    assert [day for day, _name in whole] == sorted((day for day, _name in whole), reverse=ordering.startswith("-"))
    pages = list(root.pages(f"dues/?ordering={ordering}&page_size=1"))
    assert [row["id"] for page in pages for row in page] == [name for _day, name in whole]
    last = root.get(f"dues/?ordering={ordering}&page_size=3").json()["next"]
    back = list(root.pages(last, way="previous"))
    assert [row["id"] for page in reversed(back) for row in page] == [name for _day, name in whole]


def test_a_row_that_comes_meanwhile_moves_no_page(root: Asking) -> None:
    undated()
    first = root.get("meetings/?page_size=3").json()
    make.MeetingFactory(reference="M-00")
    assert [row["id"] for row in root.rows(first["next"])] == ["M-3", "M-4", "M-5"]


@pytest.mark.parametrize("size", ["0", "501", "-1", "1000000000", "1e3", "٣", "many"])
def test_a_page_has_1_to_500_rows(root: Asking, size: str) -> None:
    assert root.get(f"meetings/?page_size={size}").status_code == 400


def test_lists_cost_the_same_for_few_rows_and_for_many(root: Asking) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert root.get(address).status_code == 200
        assert not any("OFFSET" in one["sql"] or "COUNT(" in one["sql"] for one in caught), address
        return len(caught)

    addresses = [f"{word}/?page_size=500" for word in LISTS] + [
        "commitments/?expand=assignments,deadlines,voices",
        "assignments/?expand=dues",
    ]
    build("plain")
    root.get("meetings/")  # the first request of a session does more
    few = {address: queries(address) for address in addresses}
    for number in range(3):
        build(f"plain{number}")
    assert {address: queries(address) for address in addresses} == few


def test_nothing_below_the_root_is_answered_in_the_same_shape(root: Asking) -> None:
    for address in ("", "nonsense/", "commitments/C-1/nonsense/", "commitments/%00/", "commitments/a/b/c/"):
        answer = root.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["status"] == 404


def test_orders_are_those_that_are_offered(root: Asking) -> None:
    for word in LISTS:
        assert root.get(f"{word}/?ordering=pk").status_code == 400
        assert root.get(f"{word}/?ordering=-nonsense").status_code == 400


def test_a_picture_is_paged_too(root: Asking, world: World) -> None:
    found = [row["id"] for page in root.pages("commitments/?as_at=2016-01-15&page_size=1") for row in page]
    assert found == [row["id"] for row in root.rows("commitments/?as_at=2016-01-15")]
    assert len(found) > 2
