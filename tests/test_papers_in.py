"""A paper comes in at the desk: read in its fence, kept word for word with what is proposed; unreadable, with why."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments import acts, intake, review
from commitments.evidence import kind_of
from commitments.models import Commitment, Decision, Intake, Proposal
from meetings.access import Role
from meetings.models import Body, Document, Meeting, Party, User
from tests import factories as make
from tests.made_files import HTML, PDF, SVG, packed
from tests.test_intake_reading import archive, pdf, word

TEXT = """Summary of the First Meeting of the Harbour Group

1. The meeting was held in Bergen on 3 March 2015.

2. The meeting agreed that Norway will circulate the draft plan by 1 May 2015.

3. The meeting thanked Norway for its hospitality.

4. Denmark was requested to report to the next meeting.
"""


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(name="Harbour Group", slug="harbour-group")


@pytest.fixture
def officer(body: Body) -> User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR, user__username="desk").user


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "store"
    return tmp_path / "store"


def stored(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def bring(client: Client, body: Body | None, file: Any = None, /, **said: Any) -> Any:
    data = {"kind": "other", **({"body": body.pk} if body else {}), **({"file": file} if file else {})} | said
    return client.post(reverse("admin:commitments_intake_take_in"), data)


def nothing_was_kept(store: Path) -> bool:
    return not (Intake.objects.exists() or Document.objects.exists() or stored(store))


@pytest.mark.django_db
def test_pasted_text_becomes_a_paper_with_proposals_and_nothing_else(desk: Client, body: Body, officer: User) -> None:
    assert bring(desk, body, text=TEXT.replace("\n", "\r\n")).status_code == 302
    one = Intake.objects.get()
    assert (one.document.text, one.document.home, one.problem, one.by, one.file.name) == (TEXT, body, "", officer, "")
    assert one.document.paragraphs.count() == 5
    assert one.gathering["start"] == "2015-03-03"
    found = list(one.proposals.all())
    assert len(found) == 2
    assert [each.paragraph.label for each in found] == ["2", "4"]
    assert all(TEXT[each.start : each.end] == each.quote and each.rule and each.state == "open" for each in found)
    assert (found[0].responsible, found[0].deadline) == (["Norway"], "2015-05-01")
    assert not any(model.objects.exists() for model in (Commitment, Meeting, Party))
    shown = desk.get(reverse("admin:commitments_intake_change", args=[one.pk])).content.decode()
    assert "0 of 2 decided" in shown
    assert found[0].quote in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("paper.txt", TEXT.encode()),
        ("paper.docx", word(lambda doc: [doc.add_paragraph(line) for line in TEXT.split("\n\n")])),
        ("paper.pdf", pdf(*filter(None, TEXT.splitlines()))),
    ],
)
def test_a_file_is_read_and_kept_under_a_name_that_tells_nothing(
    desk: Client, body: Body, store: Path, name: str, content: bytes
) -> None:
    assert bring(desk, body, SimpleUploadedFile(name, content)).status_code == 302
    one = Intake.objects.get()
    assert (one.problem, one.name, one.size) == ("", name, len(content))
    assert one.proposals.count() == 2
    assert [path.read_bytes() for path in stored(store)] == [content]
    assert "paper.txt" not in str(stored(store)[0]).replace(str(store), "")
    answer = desk.get(reverse("paper-file", args=[one.uuid]))
    assert answer.getvalue() == content
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["cp1252", "utf-16"])
def test_a_text_in_the_code_of_an_older_office_is_taken_as_a_paper_and_not_as_evidence(
    desk: Client, body: Body, store: Path, code: str
) -> None:
    text = TEXT.replace("hospitality", "“hospitality” in Tromsø")
    file = SimpleUploadedFile("paper.txt", text.encode(code))
    with pytest.raises(ValidationError, match="its content is not that"):
        kind_of("paper.txt", file, len(file))
    assert bring(desk, body, file).status_code == 302
    one = Intake.objects.get()
    assert (one.problem, one.kind, one.document.text, one.proposals.count()) == ("", "txt", text, 2)
    assert [path.read_bytes() for path in stored(store)] == [text.encode(code)]


@pytest.mark.django_db
def test_the_name_of_a_chosen_file_goes_into_no_field_of_ours(desk: Client) -> None:
    """The theme's script writes it into the first text field of the third element around."""
    form = desk.get(reverse("admin:commitments_intake_take_in")).context["form"]
    assert str(form["file"]).rstrip().endswith('<input type="text" hidden disabled></span>')


@pytest.mark.django_db
def test_a_paper_of_a_known_meeting_needs_no_body(desk: Client, body: Body) -> None:
    meeting = make.MeetingFactory(body=body)
    assert bring(desk, None, text=TEXT, meeting=meeting.pk, title="As we call it").status_code == 302
    paper = Document.objects.get()
    assert (paper.meeting, paper.body, paper.title) == (meeting, None, "As we call it")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("when", "deadline"),
    [("2015-03-03", "2015-06-30"), ("2015-07", "2016-06-30"), ("201X", ""), ("2014/..", "")],
)
def test_a_date_without_its_year_counts_from_the_known_meeting(
    desk: Client, body: Body, when: str, deadline: str
) -> None:
    """Where the paper says no date of its own; both where it comes in and where it is read again."""
    meeting = make.MeetingFactory(body=body, when=when)
    said = "Norway will circulate the draft plan by 30 June."
    assert bring(desk, None, text=said, meeting=meeting.pk).status_code == 302
    paper = make.DocumentFactory(meeting=meeting, text=said)
    assert desk.post(reverse("admin:meetings_document_propose", args=[paper.pk]), {}).status_code == 302
    assert list(Proposal.objects.values_list("deadline_text", "deadline")) == [("by 30 June", deadline)] * 2


@pytest.mark.django_db
def test_the_days_that_the_paper_names_are_not_lost_to_a_month(desk: Client, body: Body) -> None:
    meeting = make.MeetingFactory(body=body, when="2015-03")
    assert bring(desk, None, text=TEXT, meeting=meeting.pk).status_code == 302
    assert Intake.objects.get().gathering["start"] == "2015-03-03"


@pytest.mark.django_db
def test_what_is_missing_or_doubled_is_said_and_what_was_typed_stays(desk: Client, body: Body, store: Path) -> None:
    other = make.BodyFactory()
    for file, said, words in (
        (None, {}, "Give a file, or paste the text."),
        (SimpleUploadedFile("a.txt", b"We agreed."), {"text": "We agreed."}, "Give the paper once"),
        (None, {"text": "We agreed.", "body": other.pk}, "Select a valid choice"),
        (None, {"text": "We agreed.", "body": ""}, "Say whose paper it is"),
        (None, {"text": "We agreed.", "meeting": make.MeetingFactory().pk}, "Select a valid choice"),
    ):
        answer = bring(desk, body, file, title="Typed", **said)
        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert 'value="Typed"' in answer.content.decode()
    assert not Intake.objects.exists()
    assert not stored(store)


@pytest.mark.django_db
def test_a_paper_of_the_record_is_proposed_from_by_an_act(desk: Client, body: Body) -> None:
    paper = make.DocumentFactory(meeting__body=body, text=TEXT)
    assert bring(desk, body, text=TEXT).status_code == 302  # the same words elsewhere change nothing
    where = reverse("admin:meetings_document_propose", args=[paper.pk])
    assert where in desk.get(reverse("admin:meetings_document_change", args=[paper.pk])).content.decode()
    answer = desk.post(where, {})
    one = Intake.objects.get(document=paper)
    assert answer["Location"] == reverse("admin:commitments_intake_change", args=[one.pk])
    assert (one.proposals.count(), one.name) == (2, "")


@pytest.mark.django_db
def test_a_viewer_brings_nothing_in_and_a_stranger_finds_nothing(body: Body, officer: User) -> None:
    one = make.IntakeFactory(document__meeting__body=body)
    viewer = make.BodyRoleFactory(body=body, role=Role.VIEWER).user
    stranger = make.BodyRoleFactory(role=Role.MANAGER).user
    client = Client()
    client.force_login(viewer)
    assert bring(client, body, text=TEXT).status_code == 403
    assert client.get(reverse("admin:commitments_intake_change", args=[one.pk])).status_code == 200
    client.force_login(stranger)
    assert bring(client, body, text=TEXT).status_code == 200
    assert Intake.objects.count() == 1
    assert client.get(reverse("admin:commitments_intake_change", args=[one.pk])).status_code == 404


# Precision in use


@pytest.mark.django_db
def test_precision_is_counted_from_what_persons_decided() -> None:
    one = make.IntakeFactory()
    for rule, states in {"agreed": ("accepted", "edited", "rejected", "open"), "urged": ("rejected", "gone")}.items():
        for state in states:
            make.ProposalFactory(intake=one, rule=rule, state=state)
    agreed, urged = Proposal.objects.precision_by_rule()
    assert (agreed.rule, agreed.kept, agreed.changed, agreed.rejected, round(agreed.share, 2)) == (
        "agreed", 2, 1, 1, 0.67,
    )  # fmt: skip
    assert (urged.rule, urged.decided, urged.share) == ("urged", 1, 0.0)
    whole = Proposal.objects.precision()
    assert (whole.kept, whole.decided) == (2, 4)


# Hostile


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", HTML),
        ("picture.pdf", SVG),
        ("both.pdf", PDF + packed({"a": "b"})),
        ("run.exe", PDF),
        ("a.png", PDF),
        ("a.txt", b"MZ\x90\0\3\0\0\0" + TEXT.encode()),
        ("a.txt", bytes(range(1, 256)) * 9),
        ("a.txt", b"\xff\xfe" + bytes(range(255, 0, -1)) * 8),
    ],
)
def test_H49_a_paper_that_is_not_what_it_is_called_is_refused(
    desk: Client, body: Body, store: Path, name: str, content: bytes
) -> None:
    answer = bring(desk, body, SimpleUploadedFile(name, content), title="Typed")
    assert f"“{name}” was not taken:" in answer.content.decode()
    assert f"choose them again. <bdi>{name}</bdi>" in answer.content.decode()
    assert nothing_was_kept(store)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("id", "name", "content", "reason"),
    [
        ("H50", "swells.docx", None, "too large"),
        ("H51", "damaged.pdf", PDF, "damaged"),
        ("H51", "scan.pdf", pdf(), "scan must be recognised"),
    ],
)
def test_H50_H51_a_paper_that_cannot_be_read_is_kept_with_the_reason(
    desk: Client, body: Body, store: Path, id: str, name: str, content: bytes | None, reason: str
) -> None:
    if content is None:
        xml = b"<w:document>" + b" " * 100_000_000 + b"</w:document>"
        content = archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": xml})
    assert bring(desk, body, SimpleUploadedFile(name, content)).status_code == 302
    one = Intake.objects.get()
    assert reason in one.problem
    assert (one.document.text, one.document.title, one.proposals.count()) == ("", name.partition(".")[0], 0)
    assert [path.read_bytes() for path in stored(store)] == [content]
    shown = desk.get(reverse("admin:commitments_intake_change", args=[one.pk])).content.decode()
    assert "It could not be read:" in shown
    assert reason in desk.get(reverse("admin:commitments_intake_changelist")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["the Parties and the " * 8_000, "The Working Group " * 8_000])
def test_H51_a_text_on_which_the_rules_take_too_long_is_kept_with_the_reason(
    desk: Client, body: Body, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commitments.review.drafting.WAIT", 0.2)
    assert bring(desk, body, text=text).status_code == 302
    one = Intake.objects.get()
    assert "too long" in one.problem
    assert one.document.text == text


@pytest.mark.django_db
def test_a_figure_beyond_any_count_harms_no_paper(desk: Client, body: Body) -> None:
    text = f"The police seized 120 forged cheques. They paid 2,000,000 billion crowns. {'9' * 16} coins were seized."
    assert bring(desk, body, text=text).status_code == 302
    one = Intake.objects.get()
    assert (one.problem, [figure.value for figure in one.proposals.all()]) == ("", [120])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/pass wd.txt", "pass wd.txt"),
        ('a"; filename="b.exe.txt', 'a"; filename="b.exe.txt'),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("nul\0l.txt", "null.txt"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("n" * 1_000 + ".txt", "n" * 146 + ".txt"),
    ],
)
def test_H52_a_hostile_file_name_is_cleaned_and_stays_one_header(
    desk: Client, officer: User, body: Body, store: Path, name: str, kept: str
) -> None:
    file = SimpleUploadedFile("x.txt", b"We agreed.")
    file._name = name  # past Django's own cleaning, as another way in would bring it
    one = acts.take_in(make.DocumentFactory.build(meeting=None, body=body, text="We agreed."), by=officer, file=file)
    assert one.name == kept
    assert stored(store)[0].parent == store / "papers"
    answer = desk.get(reverse("paper-file", args=[one.uuid]))
    assert answer.getvalue() == b"We agreed."
    assert "Set-Cookie" not in answer.headers
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert not {"\r", "\n", "\0", "\u202e"} & set(answer["Content-Disposition"])


@pytest.mark.django_db
def test_H53_beyond_the_quota_of_a_day_is_told_and_what_is_there_stays(
    desk: Client, body: Body, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commitments.acts.intakes.BYTES_A_DAY", 30)
    assert bring(desk, body, SimpleUploadedFile("a.txt", b"We agreed to act.")).status_code == 302
    answer = bring(desk, body, SimpleUploadedFile("b.txt", b"We agreed to act."))
    assert answer.status_code == 413
    assert "go on tomorrow" in answer.content.decode()
    assert (Intake.objects.count(), Document.objects.count(), len(stored(store))) == (1, 1, 1)
    monkeypatch.setattr("commitments.acts.intakes.PAPERS_A_DAY", 1)
    assert "At most" not in (answer := bring(desk, body, text="We agreed.")).content.decode()
    assert "at most 1 papers" in answer.content.decode()
    assert (answer.status_code, set(answer.context["form"].errors)) == (413, {"text"})
    Intake.objects.update(came_in="2015-01-01T00:00Z")
    assert bring(desk, body, SimpleUploadedFile("b.txt", b"We agreed to act.")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("failing", ["at once", "half-way", "when flushed"])
def test_H53_a_full_disk_keeps_nothing_and_harms_no_other_paper(
    desk: Client,
    body: Body,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failing: str,
) -> None:
    assert bring(desk, body, SimpleUploadedFile("a.txt", b"We agreed.")).status_code == 302

    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real = FileSystemStorage._save

    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        os.truncate(self.path(kept := real(self, name, content)), 3)
        return full() or kept

    if failing == "when flushed":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(FileSystemStorage, "_save", full if failing == "at once" else half)
    with caplog.at_level(logging.ERROR):
        answer = bring(desk, body, SimpleUploadedFile("b.txt", b"We agreed."), title="Typed")
    assert answer.status_code == 507
    assert "could not be stored" in caplog.text
    assert "there is no room left" in answer.content.decode()
    assert 'value="Typed"' in answer.content.decode()
    assert (Intake.objects.count(), Document.objects.count(), len(stored(store))) == (1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["anonymous", "focal point", "staff without role", "manager of another body", "viewer"]
)
def test_H54_the_file_of_a_paper_is_handed_out_or_is_not_there(
    home_body: Body, eight_users: dict[str, User], store: Path, kind: str
) -> None:
    file = SimpleUploadedFile("a.txt", b"We agreed.")
    paper = make.DocumentFactory.build(meeting=None, body=home_body, text="We agreed.")
    one = acts.take_in(paper, by=eight_users["editor"], file=file)
    client = Client()
    if kind != "anonymous":
        client.force_login(eight_users[kind])
    answer = client.get(reverse("paper-file", args=[one.uuid]))
    assert answer.status_code == {"anonymous": 302, "viewer": 200}.get(kind, 404)
    b"".join(answer)
    Document.objects.update(restricted=True)
    if kind == "viewer":
        assert client.get(reverse("paper-file", args=[one.uuid])).status_code == 404


# The fence


def test_the_draft_of_the_fence_is_that_of_the_rules() -> None:
    for path in sorted(Path(project.BASE_DIR, "seeds").glob("*.txt")):
        paper = path.read_text()
        assert review.draft_of(paper) == intake.draft(paper)


def test_a_text_that_is_too_long_is_not_tried() -> None:
    with pytest.raises(intake.Unreadable, match="more than 800,000"):
        review.draft_of("a" * 800_001)


@pytest.mark.django_db
def test_the_rows_of_the_five_papers_stand_in_a_paragraph(officer: User, body: Body) -> None:
    for path in sorted(Path(project.BASE_DIR, "seeds").glob("*.txt")):
        paper = path.read_text()
        one = acts.take_in(
            Document(title=path.stem, kind="other", body=body, text=paper),
            by=officer,
            proposals=review.rows_of(paper, review.draft_of(paper)),
        )
        for each in one.proposals.all():
            assert each.paragraph is not None
            assert each.paragraph.quotes(each.quote)


@pytest.mark.django_db
def test_a_paper_and_what_was_decided_on_it_cannot_be_deleted(officer: User) -> None:
    decision = make.DecisionFactory()
    for one in (decision.proposal.intake.document, decision.proposal.intake, decision.proposal):
        with pytest.raises(Exception, match="protected"):
            one.delete()
    officer.decisions.add(decision)
    officer.roles.all().delete()
    officer.delete()
    assert Decision.objects.get().by is None
