"""Many papers at once, and no room left: what fits is kept whole, the rest is told, and mail is sent meanwhile."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from commitments import acts
from commitments.mailing import letters
from commitments.models import Delivery, Intake
from meetings.models import Body, Document, User
from tests.relay import Relay
from tests.test_papers_in import body, officer, store, stored
from tests.test_sender import Post, plain, plan

__all__ = ["body", "officer", "store"]

pytestmark = pytest.mark.django_db(transaction=True)
MANY, FIT, MAILS = 200, 10, 5


@pytest.fixture
def relay(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    monkeypatch.setitem(letters.LETTERS, "plain", plain)
    relay = Relay()
    relay.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    yield relay
    relay.stop()


def text(number: int) -> bytes:
    return f"Paper {number:03}: we agreed to act.".encode()


@pytest.mark.parametrize("short_of", ["quota", "no_room"])
def test_H53_of_200_papers_at_once_those_that_fit_are_kept_and_mail_is_sent(
    officer: User, body: Body, store: Path, relay: Relay, monkeypatch: pytest.MonkeyPatch, short_of: str
) -> None:
    """Through eight doors at once, as many as an office has workers; the disk is full after ten files, or the quota."""
    plan("before")
    save, kept = FileSystemStorage._save, []

    def on_a_small_disk(self: FileSystemStorage, name: str, content: Any) -> str:
        kept.append(saved := save(self, name, content))
        if len(kept) > FIT:
            os.truncate(self.path(saved), 10)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return saved

    if short_of == "quota":
        monkeypatch.setattr("commitments.acts.intakes.BYTES_A_DAY", FIT * len(text(0)))
    else:
        monkeypatch.setattr(FileSystemStorage, "_save", on_a_small_disk)

    def bring(number: int) -> str:
        paper = Document(title="Paper", slug=f"paper-{number}", kind="other", body=body, text=text(number).decode())
        try:
            acts.take_in(paper, by=officer, file=SimpleUploadedFile(f"{number}.txt", text(number)))
        except ValidationError as refused:
            found = refused.error_dict["files"] if hasattr(refused, "error_dict") else refused.error_list
            return str(found[0].code)
        finally:
            connection.close()
        return "taken"

    def send() -> int:
        try:
            for number in range(MAILS - 1):
                plan(f"after{number}")
                Post().run()
            return Delivery.objects.filter(state="sent").count()
        finally:
            connection.close()

    many = MANY if short_of == "quota" else MANY // 5  # what the disk refuses was written, and is taken back
    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(bring, range(many)))
    assert send() == MAILS
    assert answers == {"taken": FIT, short_of: many - FIT}
    assert len(relay.accepted) == MAILS
    whole = {one.document.text.encode() for one in Intake.objects.select_related("document")}
    assert len(whole) == Document.objects.count() == FIT
    assert {path.read_bytes() for path in stored(store)} == whole
    assert len(stored(store)) == FIT
