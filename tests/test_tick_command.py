"""The command that cron calls: one pass, or a pass a minute until it is stopped; one at a time, for convenience."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from commitments.mailing import office
from commitments.mailing.locks import one_at_a_time
from tests.proof.bench import PLAIN

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_pass_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tick")
    assert capsys.readouterr().out == "0 slots made, 0 notices planned\n"


def test_while_mail_is_stopped_it_says_why_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    office.pause("person", "a visit", at=timezone.now())
    with pytest.raises(CommandError, match="Mail is stopped") as stopped:
        call_command("tick")
    assert stopped.value.returncode == 1
    assert capsys.readouterr().out == "paused (person: a visit)\n"


def test_another_pass_at_work_is_left_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with one_at_a_time() as mine:
            assert mine
            held.set()
            done.wait(60)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(60)
    call_command("tick")
    done.set()
    other.join(60)
    assert capsys.readouterr().out == "Another pass is at work.\n"
    call_command("tick")
    assert capsys.readouterr().out == "0 slots made, 0 notices planned\n"


def test_the_loop_ends_when_it_is_told_to(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/loop.sqlite3"
    environment = {**os.environ, **PLAIN, "DATABASE_URL": url, "EMAIL_URL": "consolemail://"}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=project.BASE_DIR, env=environment, check=True)
    loop = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "tick", "--loop", "--seconds", "1"],
        cwd=project.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert loop.stdout is not None
    begun = datetime.now(UTC)
    assert loop.stdout.readline() == loop.stdout.readline() == "0 slots made, 0 notices planned\n"
    loop.send_signal(signal.SIGTERM)
    assert loop.wait(60) == 0
    loop.stdout.close()
    assert (datetime.now(UTC) - begun).total_seconds() < 90
