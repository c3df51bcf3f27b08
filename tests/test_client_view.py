"""The lines of *A client's view* in the README, run by bash and curl against a server, answer as it says there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from meetings.access import Role
from meetings.models import Body, BodyRole, Token
from tests import factories as make

README = Path(settings.BASE_DIR) / "README.md"
ANSWER = "# → "


def lines() -> str:
    """The block of bash in that section."""
    section = README.read_text(encoding="utf-8").partition("\n## A client's view\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"^```bash\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    return str(block)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is missing: apt install curl")
@pytest.mark.django_db(transaction=True)
def test_the_readme_tells_a_client_the_truth(live_server: Any) -> None:
    call_command("seed", verbosity=0)
    user = make.UserFactory(username="desk-officer")
    BodyRole.objects.create(user=user, body=Body.objects.get(slug="bali-process"), role=Role.EDITOR)
    _token, text = Token.objects.create(user=user, name="a client", may_write=True)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines()],
        env={"PATH": os.environ["PATH"], "API": live_server.url, "TOKEN": text, "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = [line.removeprefix(ANSWER) for line in lines().splitlines() if line.startswith(ANSWER)]
    assert len(told) >= 4
    assert done.stdout.splitlines() == told
