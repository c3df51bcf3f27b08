"""One act at a time: whoever acts waits for those before, and is told what they changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from commitments.acts.evidence import with_its_files
from commitments.acts.words import Names, told
from commitments.models import Assignment, Commitment, Deadline, Event
from commitments.models.deadlines import tell_circles_to

Asked = ParamSpec("Asked")
Done = TypeVar("Done")


class Conflict(ValidationError):
    """Somebody else changed the record since it was read; the message says what."""


class Unkept(ValidationError):
    """A deadline that an act would move cannot be kept. It may be one that whoever acts does not see."""

    def __init__(self, deadline: Deadline, problem: Any) -> None:
        self.deadline, self.problem = deadline, problem
        super().__init__(f"{deadline}: {problem}.")

    def told_to(self, reader: Any) -> ValidationError:
        """The same for a reader, without the name of what they may not see; without a reader as it is."""
        if reader is None or Commitment.objects.visible_to(reader).filter(pk=self.deadline.commitment_id).exists():
            return self
        message = _("A deadline that is not visible to you hangs on it and could not be kept: %(problem)s.")
        return ValidationError(message % {"problem": self.problem})


def act(door: Callable[Asked, Done]) -> Callable[Asked, Done]:
    """Make a function a door: one transaction, one at a time, and no trace of what was refused.

    When it raises, the records that were given are as they were given, so that a page can show them again.
    """

    @wraps(door)
    def through(*args: Asked.args, **kwargs: Asked.kwargs) -> Done:
        given = [(one, one.__getstate__()) for one in _with_those_at_hand([*args, *kwargs.values()])]
        try:
            with with_its_files(), transaction.atomic():
                one_at_a_time()
                return door(*args, **kwargs)
        except BaseException as refused:
            for one, state in given:
                one.__dict__.clear()
                one.__dict__.update(state)
            if isinstance(refused, ValidationError):
                tell_circles_to(kwargs.get("by"), _each(refused))
            if isinstance(refused, Unkept):
                raise refused.told_to(kwargs.get("by")) from None
            raise

    return through


def _each(refused: ValidationError) -> list[ValidationError]:
    parts = refused.error_dict.values() if hasattr(refused, "error_dict") else [refused.error_list]
    return [error for errors in parts for error in errors]


def _with_those_at_hand(given: list[Any]) -> list[Model]:
    """The records among what was given, and those that they have loaded: the commitment of a part, its meeting."""
    found: dict[int, Model] = {}
    left = list(given)
    while left:
        one = left.pop()
        # By its type: a request's user says that it is a record, but is a lazy object, whose own state is another.
        if issubclass(type(one), Model) and id(one) not in found:
            found[id(one)] = one
            left += one._state.fields_cache.values()
    return list(found.values())


def one_at_a_time(*, nowait: bool = False) -> None:
    """Wait until no other act is being done, and let none begin before the transaction ends.

    With `nowait` it raises `OperationalError` instead of waiting, where the database can tell.

    An act reads much more than it writes: the anchors of its deadlines, the meetings of a body, the parts of others.
    Locks on each of these would have to be taken in one order before it is known which they are; one lock for all needs
    no order, and it is what SQLite does. The lock is a row that is always there, that of the history itself.
    """
    ContentType.objects.select_for_update(no_key=True, nowait=nowait).get(app_label="commitments", model="event")


def lock(record: Any, *, seen: int | None = None, by: Any = None) -> Any:
    """Read the record anew and hold it, against whatever else writes it.

    `seen` is the version that the person acted on: raises `Conflict`, telling what has changed since as far as `by` may
    see it, when it is no longer that one. Raises `ValidationError` when the record has been deleted.
    """
    try:
        record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update(no_key=True))
    except type(record).DoesNotExist:
        raise ValidationError(_("%(record)s has been deleted.") % {"record": record}) from None
    if seen is not None and record.version != seen:
        since = list(reversed(_own_events(record)[: max(record.version - seen, 0)]))
        names = Names(since, by)
        changes = "; ".join(told(event, names=names) for event in since)
        raise Conflict(
            _("Changed since you opened it: %(changes)s") % {"changes": changes or _("its text")}, "conflict"
        )
    return record


def _own_events(record: Any) -> QuerySet[Event]:
    """The events that raised the record's version, the newest first: one event raises it by one.

    A commitment's version also counts the parts given and the rules replaced by an act of their own, a part's what was
    asked, decided or recorded of its dues by themselves; and all of these taken back.
    """
    own = Q(**{record._meta.model_name: record.pk})
    by_itself = Q(cause=None) & (Q(retracts=None) | Q(retracts__cause=None))
    if isinstance(record, Commitment):
        own |= by_itself & Q(assignment__commitment=record, field="part")
        own |= by_itself & Q(deadline__commitment=record, field="rule")
    elif isinstance(record, Assignment):
        own |= by_itself & Q(due__assignment=record) & ~Q(field="dates")
    return Event.objects.filter(own).order_by("-pk")
