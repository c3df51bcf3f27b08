"""What the fuzzed database holds: the example papers, a record of every other kind, and three who ask by token."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django
from django.core.management import call_command


def lay_down() -> dict[str, Any]:
    """Fill the migrated database; returns the tokens by role, and the names of all records by their kind."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.files.base import ContentFile

    from commitments import acts
    from commitments.models import Assignment, Commitment, Due, Theme
    from commitments.serializers import IDENTITIES
    from meetings.models import Body, Feed, FocalPoint, Membership, Party, Token, User

    call_command("migrate", verbosity=0)
    call_command("seed", stdout=sys.stderr)
    call_command("demo_accounts", stdout=sys.stderr)
    manager = User.objects.get(username="bali-manager")
    body = Body.objects.get(slug="bali-process")
    parties = list(Party.objects.filter(kind=Party.Kind.STATE)[:2])
    for party in parties:
        Membership.objects.create(body=body, party=party)
        FocalPoint.objects.create(body=body, party=party, name="Desk of a state", email=f"{party.slug}@example.org")
    commitment = Commitment.objects.visible_to(manager).first()
    if commitment is not None:
        commitment.themes.add(Theme.objects.create(slug="training", name="Training"))
    due = Due.objects.visible_to(manager).unmet().exclude(latest=None).first()
    if due is not None:
        acts.ask_extension(due, proposed="2030-01-31", by=manager, why="More time is needed.")
    part = Assignment.objects.visible_to(manager).in_force().first()
    if part is not None:
        report = ContentFile(b"It was sent to all members.\n", name="report.txt")
        acts.report_progress(part, "in_progress", by=manager, files=[report])
    tokens = {"anonymous": ""}
    for role, username, may_write in ASKING:
        user = User.objects.get(username=username)
        tokens[role] = Token.objects.create(user=user, name=role, may_write=may_write)[1]
    sessions = SessionStore()
    officer = User.objects.get(username="desk-officer")
    sessions.update({SESSION_KEY: str(officer.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"})
    sessions[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    sessions.create()
    tokens[BY_SESSION] = str(sessions.session_key)
    feed = Feed.objects.issue(user=officer, name="Fuzzed")[1]
    names = {
        model._meta.model_name: sorted({identity.of(one) for one in model._default_manager.all()})
        for model, identity in IDENTITIES.items()
    }
    return {"tokens": tokens, "names": names, "feed": feed}


BY_SESSION = "officer by session"
ASKING = (
    ("read-only token", "viewer", False),
    ("officer of one body", "desk-officer", True),
    ("manager", "bali-manager", True),
)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    json.dump(lay_down(), sys.stdout)
