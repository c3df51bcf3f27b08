"""The sample's history as it is written down: each change sets the columns and keeps the event, as the acts do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import models

from commitments.acts import as_json
from commitments.management.sample.bulk import write
from commitments.models import Event
from meetings.models import User


def uid(seed: int, *what: Any) -> UUID:
    """The identifier of a thing of the sample: always the same for a seed, and different for every thing."""
    name = "/".join(map(str, (seed, *what)))
    return UUID(bytes=blake2b(name.encode(), digest_size=16).digest(), version=4)


def by(user: User) -> dict[str, Any]:
    """Who acted, as an event keeps it: the account, and its name for when the account is gone."""
    return {"by_id": user.pk, "by_words": user.username}


@dataclass
class Chronicle:
    """Events that are still to be saved: `roots`, and then the `effects` that name one of them as their cause."""

    seed: int
    roots: list[Event] = field(default_factory=list)
    effects: list[Event] = field(default_factory=list)

    def change(
        self,
        subject: models.Model,
        what: str,
        values: Mapping[str, Any],
        *,
        name: tuple[Any, ...],
        on: date,
        effective: str = "",
        **how: Any,
    ) -> Event:
        """Set a field's columns to the values and note it; `name` tells the event from all others.

        `on` is the day on which it was recorded, and on which it happened unless `effective` is given.
        """
        old = {column: as_json(getattr(subject, column)) for column in values}
        new = {column: as_json(value) for column, value in values.items()}
        for column, value in values.items():
            setattr(subject, column, value)
        return self.tell(subject, what, new, name=name, on=on, effective=effective, old=old, **how)

    def tell(
        self,
        subject: Any,
        what: str,
        new: Mapping[str, Any],
        *,
        name: tuple[Any, ...],
        on: date,
        effective: str = "",
        **how: Any,
    ) -> Event:
        """Note what changes no column, such as a request for more time."""
        if what != "extension" and hasattr(subject, "version"):
            subject.version += 1
        identity = uid(self.seed, *name)
        event = Event(
            uuid=identity,
            field=what,
            new=new,
            effective=effective or on.isoformat(),
            recorded=datetime.combine(on, time(8 + identity.bytes[0] % 9, identity.bytes[1] % 60), UTC),
            **{subject._meta.model_name: subject},
            **how,
        )
        (self.effects if how.keys() & {"cause", "cause_id", "retracts"} else self.roots).append(event)
        return event

    def save(self) -> None:
        """Write what was noted, and forget it."""
        for events in (self.roots, self.effects):
            write(events)
            events.clear()
