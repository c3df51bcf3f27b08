"""The links that acts draw between records, and rub out when what they tell of holds no longer."""

from __future__ import annotations

from itertools import count

from django.db.models import QuerySet
from django.utils.text import slugify

from commitments.acts.record import events_of, holding
from commitments.models import Commitment, Link
from meetings.models import Meeting
from meetings.models.gatherings import Basis


def draw(kind: str, one: Commitment | Meeting, other: Commitment | Meeting) -> Link:
    """Link two commitments, or two meetings, unless they are so linked; nobody but us has said so: it is inferred."""
    known = _between(kind, one, other).first()
    if known:
        return known
    what = one._meta.model_name
    ends = {f"from_{what}": one, f"to_{what}": other}
    slug = _free_slug(f"{one.reference} {kind} {other.reference}")
    return Link.objects.create(slug=slug, kind=kind, basis=Basis.INFERRED, **ends)


def rub_out(kind: str, one: Commitment | Meeting, other: Commitment | Meeting) -> None:
    """Remove the link that an act drew; one that a paper states stays."""
    _between(kind, one, other).filter(basis=Basis.INFERRED, paragraph=None).delete()


def link_by_history(commitment: Commitment) -> None:
    """Let the link to what took its place be there as long as its history says that it is superseded."""
    event = holding(commitment, "disposition")
    for told in events_of(commitment, "successor").filter(retracts=None):
        successor = Commitment.objects.filter(reference=told.new["successor"]).first()
        if successor is None:
            continue
        ends = (successor, commitment) if told.new["kind"] == Link.Kind.SUPERSEDES else (commitment, successor)
        if event is not None and told.cause_id == event.pk:
            draw(told.new["kind"], *ends)
        else:
            rub_out(told.new["kind"], *ends)


def _between(kind: str, one: Commitment | Meeting, other: Commitment | Meeting) -> QuerySet[Link]:
    what = one._meta.model_name
    found: QuerySet[Link] = Link.objects.filter(**{"kind": kind, f"from_{what}": one, f"to_{what}": other})
    return found


def _free_slug(words: str) -> str:
    """A short name that no link has yet, within the 80 characters of its column."""
    slug = slugify(words)[:74] or "link"
    names = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(name for name in names if not Link.objects.filter(slug=name).exists())
