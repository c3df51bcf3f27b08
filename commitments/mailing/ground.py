"""One figure for all that decides who is who and has no history: while it stays, a plan can be made again."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import F

from commitments.models import Commitment, Link, PostOffice, ReportSchedule, Rung
from meetings.models import Body, BodyRole, Document, FocalPoint, GroupMember, Membership, User

_COLUMNS = {
    Body: ("parent", "mail_on"),
    BodyRole: ("user", "body", "role"),
    Commitment: ("disposition", "officer", "restricted", "origin"),
    Document: ("meeting", "body", "restricted"),
    FocalPoint: ("party", "body", "email", "senior", "since", "until"),
    GroupMember: ("group", "party", "since", "until"),
    Link: ("kind", "from_commitment", "to_commitment"),
    Membership: ("body", "party", "capacity", "since_earliest", "until_latest"),
    ReportSchedule: (
        "body", "audience", "weekdays", "horizon_days", "steps_before", "steps_after", "steps_every", "steps_cap",
        "enabled", "since",
    ),
    Rung: ("body", "position", "days", "audience", "enabled"),
    User: ("email", "is_active", "is_superuser"),
}  # fmt: skip


def ground_sha256() -> str:
    """The figure of now."""
    digest = hashlib.sha256()
    for model, columns in _COLUMNS.items():
        for row in model._default_manager.order_by("pk").values_list("pk", *columns).iterator(chunk_size=2000):
            digest.update(repr(row).encode())
        digest.update(b"|")
    return digest.hexdigest()


def note(*, at: datetime) -> None:
    """Remember since when the ground is as it is; before anything is planned on it."""
    now = ground_sha256()
    changed = PostOffice.objects.filter(pk=1).exclude(ground_sha256=now)
    changed.update(ground_sha256=now, ground_since=at, ground_event=F("last_event"))
