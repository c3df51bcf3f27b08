"""The accounts of a demonstration: roles without names of persons, none of them a superuser. Only while DEBUG is on."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from commitments import acts
from commitments.models import Commitment
from meetings.access import Role
from meetings.models import Body, BodyRole, User

TREE = ("bali-process",)
"""The body at the top of the tree in which most of the example papers stand."""

ASEAN_SIDE = ("asean-workshop-2009", "somtc", "artip", "arcppt")
"""The bodies of the other side; none of them stands below another."""

KEPT = "as printed before"


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    first_name: str
    last_name: str
    role: Role
    tops: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


ACCOUNTS = (
    Account("bali-manager", "Manager of the", "Bali Process desk", Role.MANAGER, TREE),
    Account("asean-manager", "Manager of the", "ASEAN desk", Role.MANAGER, ASEAN_SIDE),
    Account("desk-officer", "Officer of the", "Bali Process desk", Role.EDITOR, TREE),
    Account("viewer", "Reader of the", "Bali Process desk", Role.VIEWER, TREE),
)


class Command(BaseCommand):
    help = "Create the demo accounts with random passwords, and give every commitment in force an officer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="give every demo account a new password")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo accounts are for demonstrations: they are made only while DEBUG is on.")
        bodies = {body.slug: body for body in Body.objects.filter(slug__in=[*TREE, *ASEAN_SIDE])}
        if missing := {*TREE, *ASEAN_SIDE} - set(bodies):
            raise CommandError(f"No body {', '.join(sorted(missing))}: load the example papers first, manage.py seed.")
        changed, rows = 0, []
        for account in ACCOUNTS:
            password, changes = lay_down(account, [bodies[slug] for slug in account.tops], reset=options["reset"])
            changed += changes
            rows.append((account.username, str(account.role.label), password or KEPT, ", ".join(account.tops)))
        given, refused = give_officers()
        self._print(rows)
        if any(password == KEPT for _account, _role, password, _tops in rows):
            self.stdout.write("For new passwords: manage.py demo_accounts --reset")
        self.stdout.write(f"{changed} accounts created or changed; {given} commitments given to an officer.")
        for line in refused:
            self.stderr.write(line)

    def _print(self, rows: list[tuple[str, str, str, str]]) -> None:
        heads = ("account", "role", "password", "in (and below)")
        widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(3)]
        for row in [heads, *rows]:
            cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
            self.stdout.write("  ".join([*cells, row[3]]))


@transaction.atomic
def lay_down(account: Account, tops: list[Body], *, reset: bool) -> tuple[str, int]:
    """Create or mend one account; returns its new password, if it got one, and 1 if anything changed."""
    user, created = User.objects.get_or_create(
        username=account.username,
        defaults={
            "email": account.email,
            "first_name": account.first_name,
            "last_name": account.last_name,
            "is_staff": True,
        },
    )
    password = ""
    if created or reset:
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
    changed = bool(password)
    for body in tops:
        role, new = BodyRole.objects.get_or_create(user=user, body=body, defaults={"role": account.role})
        if not new and role.role != account.role:
            role.role, new = account.role, True
            role.save(update_fields=["role"])
        changed = changed or new
    return password, int(changed)


def give_officers() -> tuple[int, list[str]]:
    """Give every commitment in force that nobody looks after to the officer of its side."""
    officers = [User.objects.get(username=name) for name in ("desk-officer", "asean-manager")]
    given, refused = 0, []
    for commitment in Commitment.objects.in_force().filter(officer=None):
        for officer in officers:
            if Commitment.objects.edited_by(officer).filter(pk=commitment.pk).exists():
                try:
                    acts.assign_officer(commitment, officer, by=None, why="Demonstration")
                    given += 1
                except ValidationError as error:
                    refused.append(f"{commitment.reference}: {' '.join(error.messages)}")
                break
        else:
            refused.append(f"{commitment.reference}: no demo account may edit in its body.")
    return given, refused
