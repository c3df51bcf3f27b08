"""Evidence is given with a report of progress, kept with it for good, and handed out only to whoever may see it."""

from __future__ import annotations

import errno
import logging
import os
import re
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import acts, evidence
from commitments import models as record
from commitments.acts.evidence import with_its_files
from commitments.kinds import MEGABYTE
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.made_files import FILES, HTML, PDF, SVG, packed
from tests.test_desk_acts import page, sent, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    """The folder of the files, empty at first."""
    settings.MEDIA_ROOT = tmp_path / "store"
    return tmp_path / "store"


def stored(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file())


@pytest.fixture
def body() -> ground.Body:
    return make.BodyFactory(name="Working Group", slug="working-group")


@pytest.fixture
def officer(body: ground.Body) -> ground.User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk-officer").user


@pytest.fixture
def desk(officer: ground.User) -> Client:
    return signed_in(officer)


def signed_in(user: ground.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def active(body: ground.Body, officer: ground.User) -> record.Commitment:
    one = make.CommitmentFactory(body=body, reference="WG-1", disposition=Disposition.ACTIVE, officer=officer)
    make.AssignmentFactory(commitment=one, party__name="Indonesia")
    return one


def upload(name: str, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, FILES[name] if content is None else content)


def send(client: Client, one: record.Commitment, **typed: Any) -> Any:
    """Open the form of a report, type, choose files, and send it."""
    where = page(one, "progress")
    return client.post(where, {**sent(client.get(where)), "progress": "in_progress", **typed})


def given(one: record.Commitment, *files: Any, links: tuple[str, ...] = ()) -> record.Evidence:
    """The first evidence of a report that was made just now."""
    event = acts.report_progress(one.assignments.get(), "in_progress", by=one.officer, files=files, links=links)
    return event.evidence.first()


def address(one: record.Evidence) -> str:
    return reverse("evidence", args=[one.uuid])


def fetched(client: Client, one: record.Evidence) -> bytes:
    return client.get(address(one)).getvalue()


def status(client: Client, where: str) -> int:
    answer = client.get(where)
    answer.getvalue()  # reads the file to its end, and so closes it
    return answer.status_code


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


def nothing_was_kept(store: Path) -> bool:
    return not stored(store) and not record.Evidence.objects.exists() and not record.Event.objects.exists()


# Too much


def test_H53_what_is_too_large_is_told_and_only_a_bounded_part_of_it_is_read(
    desk: Client, active: record.Commitment, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 4 * MEGABYTE)
    monkeypatch.setattr("tracker.uploads.LARGEST", 4 * MEGABYTE)
    sizes: list[int] = []
    check = evidence.check_files

    def measured(files: list[Any]) -> Any:
        sizes.extend(file.size for file in files)
        return check(files)

    monkeypatch.setattr(evidence, "check_files", measured)
    large, fits = PDF + b"%" * (6 * MEGABYTE), PDF + b"%" * (4 * MEGABYTE - len(PDF))
    answer = send(desk, active, files=[upload("large.pdf", large)], why="Typed.")
    assert "“large.pdf” was not taken: it is larger than 4 MB." in text_of(answer)
    assert sent(answer)["why"] == "Typed."
    assert sizes == [4 * MEGABYTE + 1]
    assert nothing_was_kept(store)
    assert send(desk, active, files=[upload("fits.pdf", fits)]).status_code == 302
    assert [path.read_bytes() == fits for path in stored(store)] == [True]


def test_H53_of_a_request_no_more_is_kept_than_a_report_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.uploads.Bounded.whole", 100_000)
    files = {f"file{number}": SimpleUploadedFile("a.txt", b"x" * 40_000) for number in range(5)}
    request = RequestFactory().post("/", {**files, "why": "kept"})
    assert [file.size for file in request.FILES.values()] == [40_000, 40_000, 20_000, 0, 0]
    assert request.POST["why"] == "kept"


def test_H53_too_many_files_are_told(desk: Client, active: record.Commitment, store: Path) -> None:
    answer = send(desk, active, files=[upload("paper.txt") for _one in range(11)], why="Typed.")
    assert "At most 10 files go with one report." in text_of(answer)
    assert sent(answer)["why"] == "Typed."
    assert nothing_was_kept(store)


@pytest.mark.parametrize("failing", ["at once", "half-way", "when flushed"])
def test_H53_a_full_disk_leaves_no_row_and_harms_no_other_file(
    desk: Client,
    active: record.Commitment,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failing: str,
) -> None:
    before = given(active, upload("paper.pdf"))
    events = record.Event.objects.count()

    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real = FileSystemStorage._save

    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        kept = real(self, name, content)
        os.truncate(self.path(kept), 10)
        return full() or kept

    if failing == "when flushed":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(FileSystemStorage, "_save", full if failing == "at once" else half)
    with caplog.at_level(logging.ERROR):
        answer = send(desk, active, files=[upload("paper.docx"), upload("paper.txt")], why="Typed.")
    assert answer.status_code == 200
    assert "there is no room left for them. Nothing was recorded" in text_of(answer)
    assert sent(answer)["why"] == "Typed."
    assert "could not be stored" in caplog.text
    monkeypatch.undo()
    assert record.Event.objects.count() == events
    assert list(record.Evidence.objects.all()) == [before]
    assert [path.read_bytes() for path in stored(store)] == [PDF]
    assert send(desk, active, why="Without files.").status_code == 302


# Handed out


def test_a_file_is_handed_out_to_be_saved_and_never_shown(desk: Client, active: record.Commitment) -> None:
    types = set()
    for name, content in FILES.items():
        answer = desk.get(address(given(active, upload(name))))
        assert (answer.status_code, answer.getvalue()) == (200, content)
        assert answer["Content-Length"] == str(len(content))
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert answer["Accept-Ranges"] == "none"
        types.add(answer["Content-Type"])
    assert len(types) == len(FILES)
    assert not any("html" in one or "svg" in one for one in types)


def test_a_part_of_a_file_cannot_be_asked_for(desk: Client, active: record.Commitment) -> None:
    where = address(given(active, upload("paper.pdf")))
    for asked in ("bytes=0-3", "bytes=-1", "bytes=999999-", "bytes=0-0,1-1,2-2"):
        answer = desk.get(where, headers={"range": asked})
        assert (answer.status_code, answer.getvalue()) == (200, PDF)
        assert "Content-Range" not in answer
    answer = desk.head(where)
    assert (answer["Content-Length"], answer.getvalue()) == (str(len(PDF)), b"")
    assert desk.post(where).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "plain.pdf",
        'say "hello" \\ there.pdf',
        "a\r\nSet-Cookie: x=1.pdf",
        "../../etc/passwd.pdf",
        "a\0b.pdf",
        "\u202efdp.exe.pdf",
        "báo cáo 会议.pdf",
        "a;filename=b.exe.pdf",
        "a%0d%0a%22.pdf",
        "n" * 1000 + ".pdf",
        "會" * 1000 + ".pdf",
    ],
)
@pytest.mark.parametrize("past_the_act", [False, True])
def test_H52_any_name_makes_one_header_that_says_it(
    desk: Client, active: record.Commitment, name: str, past_the_act: bool
) -> None:
    file = ContentFile(PDF, name="a.pdf")
    file.name = name
    one = given(active, file)
    assert one.name == evidence.clean_name(name)
    if past_the_act and "\0" not in name:  # as if it had been put into the database by other means
        record.Evidence.objects.filter(pk=one.pk).update(name=name[:150])
    answer = desk.get(address(one))
    assert (answer.status_code, answer.getvalue()) == (200, PDF)
    header = Message()
    header["Content-Disposition"] = answer["Content-Disposition"]
    assert header.get_content_disposition() == "attachment"
    cleaned = evidence.clean_name(name[:150] if past_the_act and "\0" not in name else name)
    assert header.get_filename() == cleaned
    assert len(cleaned) <= 150
    assert "\r" not in answer.serialize_headers().decode("latin-1").replace("\r\n", "")
    assert "Set-Cookie: x" not in answer.headers


def test_H54_the_address_of_a_hidden_file_is_not_there(
    active: record.Commitment, body: ground.Body, officer: ground.User
) -> None:
    where = address(given(active, upload("paper.pdf")))
    stranger = make.BodyRoleFactory(role=Role.MANAGER).user
    viewer = make.BodyRoleFactory(body=body, role=Role.VIEWER).user
    reading = {officer: 200, viewer: 200, make.UserFactory(is_superuser=True): 200, stranger: 404}
    reading |= {make.UserFactory(): 404, make.UserFactory(is_staff=False): 404}
    clients = {user: signed_in(user) for user in reading}
    assert {user: status(client, where) for user, client in clients.items()} == reading
    answer = Client().get(where)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('admin:login')}?next={where}")
    record.Commitment.objects.filter(pk=active.pk).update(restricted=True)
    reading[viewer] = 404
    assert {user: status(client, where) for user, client in clients.items()} == reading
    ground.BodyRole.objects.filter(user=officer).delete()
    assert clients[officer].get(where).status_code == 404


def test_H54_nothing_else_leads_to_the_store(desk: Client, active: record.Commitment) -> None:
    one = given(active, upload("paper.pdf"), links=("https://example.org/",))
    link = one.event.evidence.get(file="")
    file = one.event.evidence.get(url="")
    for where in (
        f"/media/{file.file.name}",
        f"/static/{file.file.name}",
        f"/{file.file.name}",
        f"/var/media/{file.file.name}",
        f"/evidence/{file.uuid}.pdf",
        f"/evidence/{file.pk}/",
        "/evidence/",
        f"/evidence/{'0' * 8}-0000-0000-0000-{'0' * 12}/",
        reverse("evidence", args=[link.uuid]),  # a link is no file
    ):
        assert desk.get(where).status_code == 404, where


def test_a_file_that_is_missing_is_told_in_words_and_logged(
    desk: Client, active: record.Commitment, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one = given(active, upload("paper.pdf"))
    stored(store)[0].unlink()
    with caplog.at_level(logging.ERROR, "commitments.views"):
        answer = desk.get(address(one))
    assert answer.status_code == 404
    assert "The file is missing" in text_of(answer)
    assert "paper.pdf" in text_of(answer)
    assert str(store) not in answer.content.decode()
    assert str(one.uuid) in caplog.text
    assert answer["Cache-Control"] == "private, no-store"


def test_files_that_cannot_be_kept_again_are_asked_for_only_when_they_were_sent(
    desk: Client, active: record.Commitment
) -> None:
    answer = send(desk, active, effective="2999", why="Typed.")
    assert "has not come yet" in text_of(answer)
    assert "choose them again" not in text_of(answer)
