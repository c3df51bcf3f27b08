"""Evidence is handed out to be saved, to whoever may see the event; its files have no other address."""

from __future__ import annotations

import logging
from email.message import Message
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from commitments import evidence
from commitments import models as record
from meetings import models as ground
from meetings.access import Role
from tests import factories as make
from tests.at_desk import text_of
from tests.at_evidence import (
    active,
    address,
    body,
    desk,
    given,
    officer,
    send,
    signed_in,
    status,
    store,
    stored,
    upload,
)
from tests.made_files import FILES, PDF

__all__ = ["active", "body", "desk", "officer", "store"]

pytestmark = pytest.mark.django_db


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
