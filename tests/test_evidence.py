"""Evidence is given with a report of progress, kept with it for good, and handed out only to whoever may see it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments import acts
from commitments import models as record
from commitments.acts.evidence import with_its_files
from commitments.kinds import MEGABYTE
from meetings import models as ground
from tests import factories as make
from tests.at_desk import page, sent, text_of
from tests.at_evidence import (
    active,
    address,
    body,
    desk,
    fetched,
    given,
    nothing_was_kept,
    officer,
    send,
    store,
    stored,
    upload,
)
from tests.made_files import FILES, HTML, PDF, SVG, packed

__all__ = ["active", "body", "desk", "officer", "store"]

pytestmark = pytest.mark.django_db

# Given with a report


def test_a_report_takes_several_files_and_links(desk: Client, active: record.Commitment, store: Path) -> None:
    opened = desk.get(page(active, "progress"))
    assert 'enctype="multipart/form-data"' in opened.content.decode()
    assert "multiple" in str(opened.context["form"]["files"])
    links = "https://example.org/report?a=1&b=2\r\n\r\n http://example.org/minutes "
    answer = send(desk, active, files=[upload(name) for name in FILES], links=links, why="See the report.")
    assert answer.status_code == 302, text_of(answer)
    event = record.Event.objects.get(field="progress")
    files = event.evidence.exclude(file="")
    assert {one.name: (one.kind, one.size) for one in files} == {
        name: (name.rpartition(".")[2], len(content)) for name, content in FILES.items()
    }
    assert {path.read_bytes() for path in stored(store)} == set(FILES.values())
    assert sorted(one.url for one in event.evidence.filter(file="")) == [
        "http://example.org/minutes",
        "https://example.org/report?a=1&b=2",
    ]


def test_a_report_needs_no_evidence(desk: Client, active: record.Commitment) -> None:
    assert send(desk, active).status_code == 302
    assert not record.Evidence.objects.exists()


def test_a_file_is_stored_under_a_name_that_tells_nothing(active: record.Commitment, store: Path) -> None:
    first, second = given(active, upload("paper.pdf")), given(active, upload("paper.pdf"))
    assert first.file.name != second.file.name
    for one in (first, second):
        path = store / one.file.name
        assert path.parent == store / "evidence"
        assert path.name == f"{one.uuid}.pdf"
        assert path.stat().st_mode & 0o777 == 0o640
        assert path.parent.stat().st_mode & 0o777 == 0o750


def test_a_large_upload_is_stored_whole(desk: Client, active: record.Commitment, store: Path) -> None:
    """One that Django keeps in a temporary file while it comes in, which is moved into the store."""
    content = PDF + b"%" * (3 * MEGABYTE)
    assert send(desk, active, files=[upload("big.pdf", content)]).status_code == 302
    [path] = stored(store)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_timeline_shows_evidence_with_its_kind_and_size(desk: Client, active: record.Commitment) -> None:
    one = given(active, upload("paper.pdf"), links=("https://example.org/a?b=1&c=2",))
    link, file = active.assignments.get().events.get().evidence.order_by("file")
    answer = desk.get(page(active))
    shown = answer.content.decode()
    assert f'href="{address(file)}"' in shown
    assert f"paper.pdf PDF document, {file.size} bytes" in text_of(answer)
    assert 'href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer"' in shown
    assert "link to example.org" in text_of(answer)
    assert str(one) == link.url


def test_a_page_costs_the_same_whatever_evidence_it_shows(desk: Client, active: record.Commitment) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(page(active))
        return len(captured)

    given(active, upload("paper.pdf"))
    queries()
    few = queries()
    for _more in range(3):
        given(active, upload("paper.pdf"), upload("paper.txt"))
    assert queries() == few


def test_evidence_of_a_retracted_report_stays_and_is_struck(
    desk: Client, active: record.Commitment, officer: ground.User, store: Path
) -> None:
    one = given(active, upload("paper.pdf"))
    acts.retract(one.event, by=officer, why="Another party's.")
    shown = desk.get(page(active)).content.decode()
    assert shown.count('class="desk-retracted"') == 1
    assert shown.index('class="desk-retracted"') < shown.index(address(one)) < shown.rindex("</ol>")
    assert fetched(desk, one) == PDF
    assert len(stored(store)) == 1
    css = (Path(__file__).parent.parent / "meetings/static/desk/desk.css").read_text()
    assert ".desk-retracted :is(p, .desk-evidence) { text-decoration: line-through; }" in css


def test_evidence_cannot_be_deleted_with_its_event(active: record.Commitment) -> None:
    one = given(active, upload("paper.pdf"))
    with pytest.raises(ProtectedError):
        one.event.delete()


def test_the_script_of_the_theme_finds_a_field_of_nobody(desk: Client, active: record.Commitment) -> None:
    """It writes the name of a chosen file into the first text field of the third element around: else the date."""
    field = str(desk.get(page(active, "progress")).context["form"]["files"])
    found = re.fullmatch(r'\s*<span><span>(<input type="file"[^>]*>)\s*</span>(.*)</span>\s*', field)
    assert found is not None
    assert "multiple" in found[1]
    assert found[2] == '<input type="text" hidden disabled>'


# Refused


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", HTML),
        ("picture.pdf", SVG),
        ("both.pdf", PDF + packed({"a": "b"})),
        ("run.exe", PDF),
        ("no.pdf", b""),
    ],
)
def test_H49_what_is_not_taken_is_told_by_name_and_all_that_was_typed_is_kept(
    desk: Client, active: record.Commitment, store: Path, name: str, content: bytes
) -> None:
    typed = {"why": "Typed at length.", "links": "https://example.org/kept", "effective": "2016-01-05"}
    answer = send(desk, active, files=[upload("paper.pdf"), upload(name, content)], **typed)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert f"“{name}” was not taken:" in shown
    assert f"choose them again. paper.pdf, {name}" in shown
    assert typed.items() <= sent(answer).items()
    assert sent(answer)["progress"] == "in_progress"
    assert nothing_was_kept(store)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "https://me@example.org/", "ftp://example.org"]
)
def test_H11_a_link_that_runs_is_refused_and_shown_inert(
    desk: Client, active: record.Commitment, store: Path, link: str
) -> None:
    answer = send(desk, active, files=[upload("paper.pdf")], links=f"https://example.org/\n{link}")
    assert "is not the address of a page" in text_of(answer)
    assert link in sent(answer)["links"]
    assert f'href="{link}' not in answer.content.decode()
    assert nothing_was_kept(store)
    with pytest.raises(ValidationError):
        record.Evidence(event=make.EventFactory(), url=link).full_clean()


def test_H11_names_and_links_are_shown_as_text(desk: Client, active: record.Commitment) -> None:
    file = upload("<img src=x onerror=alert(1)>.pdf", PDF)
    given(active, file, links=("https://example.org/<script>alert(1)</script>?\"onclick='x'",))
    shown = desk.get(page(active)).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;.pdf" in shown
    for inert in ("<img src=x", "<script>alert", "\"onclick='x'"):
        assert inert not in shown


def test_a_report_that_the_act_refuses_leaves_no_file(
    desk: Client, active: record.Commitment, officer: ground.User, store: Path
) -> None:
    where = page(active, "progress")
    opened = sent(desk.get(where))
    acts.report_progress(active.assignments.get(), "implemented", by=officer)
    answer = desk.post(where, {**opened, "progress": "in_progress", "why": "Mine.", "files": [upload("paper.pdf")]})
    assert "Changed since you opened it" in text_of(answer)
    assert "choose them again. paper.pdf" in text_of(answer)
    assert sent(answer)["why"] == "Mine."
    assert stored(store) == []
    answer = desk.post(where, {**sent(desk.get(where)), "progress": "in_progress", "effective": "2999",
                               "files": [upload("paper.pdf")]})  # fmt: skip
    assert "has not come yet" in text_of(answer)
    assert stored(store) == []


def test_a_file_goes_with_the_transaction_that_wrote_it(active: record.Commitment, store: Path) -> None:
    """The due that is met stands after the evidence: when it fails, the files are written already."""
    part = active.assignments.get()
    due = make.DueFactory(assignment=part, deadline=make.DeadlineFactory(commitment=active))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commitments.acts.parts._meet", refused_by_the_database)
        with pytest.raises(IntegrityError):
            acts.report_progress(part, "implemented", by=None, files=[upload("paper.pdf")], met=[due])
    assert nothing_was_kept(store)
    assert acts.report_progress(part, "implemented", by=None, files=[upload("paper.pdf")], met=[due])
    assert len(stored(store)) == 1


def refused_by_the_database(*_args: Any) -> None:
    assert record.Evidence.objects.exists()  # it had come as far as that
    with transaction.atomic():
        make.PartyFactory(slug="twice")
        make.PartyFactory(slug="twice")


def test_a_file_of_an_act_that_was_only_tried_is_removed(active: record.Commitment, store: Path) -> None:
    part = active.assignments.get()
    assert acts.preview(acts.report_progress, part, "in_progress", by=None, files=[upload("paper.pdf")]) == []
    assert nothing_was_kept(store)


def test_files_of_several_acts_go_with_the_block_around_them(active: record.Commitment, store: Path) -> None:
    def several() -> None:
        with with_its_files(), transaction.atomic():
            given(active, upload("paper.pdf"))
            given(active, upload("paper.txt"))
            assert len(stored(store)) == 2
            raise RuntimeError

    with pytest.raises(RuntimeError):
        several()
    assert nothing_was_kept(store)


def test_the_act_checks_what_the_form_did_not(active: record.Commitment, store: Path) -> None:
    part = active.assignments.get()
    for wrong in (
        {"files": [ContentFile(HTML, "a.pdf")]},
        {"links": ["javascript:x"]},
        {"files": [upload("paper.pdf")] * 11},
    ):
        with pytest.raises(ValidationError) as refused:
            acts.report_progress(part, "in_progress", by=None, **wrong)
        assert set(refused.value.message_dict) == set(wrong)
    assert nothing_was_kept(store)
