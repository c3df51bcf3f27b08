"""What an officer decides on a proposal: accepted, split, joined, rejected, taken back; each decision is kept.

What is accepted becomes a draft, as if it had been recorded by hand; it comes into force by an act of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.acts.given import choice
from commitments.acts.links import draw
from commitments.acts.locking import Conflict, act
from commitments.models import Assignment, Commitment, Deadline, Decision, Event, Link, Proposal, Result, Voice
from commitments.querysets.intakes import DECIDED
from commitments.workflow import Disposition
from meetings.models import Paragraph, Party, User
from meetings.models.gatherings import Basis
from meetings.paragraphs import plain, stands_in

Verdict = Decision.Verdict


@dataclass(frozen=True, slots=True)
class PartOf:
    """Who is to act: a party, or the paper's words where it names nobody; `each` of a class for itself."""

    party: Party | None = None
    named_as: str = ""
    basis: str = Basis.STATED
    each: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer wants recorded; `deadline` holds the columns of its rule, `links` earlier commitments by kind.

    `receivers` are those to whom it goes.
    """

    quote: str
    title: str
    kind: str
    text: str = ""
    condition: str = ""
    parts: Sequence[PartOf] = ()
    deadline: Mapping[str, Any] | None = None
    links: Sequence[tuple[str, Commitment]] = field(default_factory=tuple)
    receivers: Sequence[PartOf] = ()


@act
def accept(
    proposal: Proposal, wanted: Wanted, *, by: User | None, edited: bool = False, seen: int | None = None
) -> Commitment:
    """Record a draft from a proposal; `edited` says that the person changed what was proposed.

    Raises `ValidationError` while the paper has no meeting, for words that are in none of its paragraphs, and for what
    no draft may be; `Conflict` when somebody decided meanwhile.
    """
    _hold(proposal, seen)
    made = _drafted(proposal, wanted, by)
    _decide(proposal, Verdict.EDITED if edited else Verdict.ACCEPTED, by=by, made=[made])
    return made


@act
def split(
    proposal: Proposal, pieces: Sequence[Wanted], *, by: User | None, seen: int | None = None
) -> list[Commitment]:
    """Record a draft from each piece of a proposal. Raises as `accept` does, and for less than two pieces."""
    _hold(proposal, seen)
    if len(pieces) < 2:
        raise ValidationError({"quote": _("Give two pieces or more, with an empty line between them.")})
    made = [_drafted(proposal, one, by) for one in pieces]
    _decide(proposal, Verdict.SPLIT, by=by, made=made)
    return made


@act
def join(
    proposal: Proposal,
    other: Proposal,
    wanted: Wanted,
    *,
    by: User | None,
    seen: int | None = None,
    seen_other: int | None = None,
) -> Commitment:
    """Record one commitment from two proposals of a paragraph, which quotes both with the words between them.

    Where the other one has become a draft, that is the one, and its quote becomes as wide. `seen` and `seen_other` are
    the versions of the two. Raises as `accept` does, and for two paragraphs: a quote is an exact piece of one.
    """
    _hold(proposal, seen)
    if other.pk == proposal.pk or other.intake_id not in (proposal.intake_id, _earlier(proposal)):
        raise ValidationError(_("Another proposal of the same paper can be joined to it."))
    _hold(other, seen_other, states=Proposal.State.values)
    made = other.commitments.order_by("pk").first()
    if made is None:
        if other.state != Proposal.State.OPEN:
            raise ValidationError(_("Nothing was made of the other one; join it to one that is open or accepted."))
        made = _drafted(proposal, replace(wanted, quote=_of_both(proposal, other, wanted.quote)), by)
        _decide(other, Verdict.JOINED, by=by, made=[made])
    elif not stands_in(proposal.quote, made.quote):
        _widen(made, proposal)
    _decide(proposal, Verdict.JOINED, by=by, made=[made])
    return made


def _of_both(proposal: Proposal, other: Proposal, quote: str) -> str:
    """The quote of two proposals: as the person gave it if it holds both, else from the one to the end of the other."""
    if proposal.paragraph_id is None or proposal.paragraph_id != other.paragraph_id:
        raise _in_two_paragraphs()
    if stands_in(proposal.quote, quote) and stands_in(other.quote, quote):
        return quote
    if plain(quote) != plain(proposal.quote):
        message = _(
            "The quote of two that are joined holds the words of both; leave it as it was proposed, or add them."
        )
        raise ValidationError({"quote": message})
    return _whole([proposal, other])


def _widen(made: Commitment, proposal: Proposal) -> None:
    """Let the quote of a draft reach over the words of a proposal, too, which stand in its paragraph."""
    if proposal.paragraph_id is None or proposal.paragraph_id != made.paragraph_id:
        raise _in_two_paragraphs()
    if made.disposition != Disposition.DRAFT:
        message = _("%(reference)s is no draft any more, and its quote does not hold these words.")
        raise ValidationError(message % {"reference": made.reference}, code="in_force")
    whole = _whole([proposal, *made.proposals.filter(intake=proposal.intake_id)])
    if not stands_in(made.quote, whole):
        message = _(
            "The quote of %(reference)s was changed by hand: write there what belongs to it, and reject this one."
        )
        raise ValidationError(message % {"reference": made.reference}, code="edited")
    made.quote = whole
    made.save(update_fields=["quote"])


def _whole(joined: Sequence[Proposal]) -> str:
    """The words from the beginning of the first to the end of the last."""
    text = joined[0].intake.document.text
    return plain(text[min(one.start for one in joined) : max(one.end for one in joined)])


def _in_two_paragraphs() -> ValidationError:
    message = _(
        "They stand in different paragraphs, and a quote is an exact piece of one: accept each of them by itself."
    )
    return ValidationError(message, code="two_paragraphs")


@act
def accept_result(
    proposal: Proposal,
    *,
    by: User | None,
    quote: str,
    indicator: str,
    value: Decimal | None,
    comparison: str = Result.Comparison.EXACTLY,
    in_words: str = "",
    covers: str = "",
    edited: bool = False,
    seen: int | None = None,
) -> Result:
    """Record the figure that a paper reports. Raises `ValidationError` for what no result may be."""
    _hold(proposal, seen)
    result = Result(
        paragraph=_paragraph(proposal, quote),
        quote=plain(quote),
        indicator=indicator.strip(),
        value=value,
        comparison=choice(Result.Comparison, comparison),
        in_words=in_words.strip(),
        covers=covers.strip(),
    )
    result.full_clean()
    result.save(force_insert=True)
    proposal.result = result
    _decide(proposal, Verdict.EDITED if edited else Verdict.ACCEPTED, by=by, told=[str(result)])
    return result


@act
def reject(proposal: Proposal, reason: str, *, by: User | None, why: str = "", seen: int | None = None) -> Decision:
    """Turn a proposal down for a coded reason; *another reason* is said in words. Raises `ValidationError` without."""
    _hold(proposal, seen)
    coded = choice(Decision.Reason, reason)
    if coded == Decision.Reason.OTHER and not why.strip():
        raise ValidationError({"why": _("Say in words why it is rejected.")}, code="reason_missing")
    return _decide(proposal, Verdict.REJECTED, by=by, reason=coded, why=why.strip()[:500])


@act
def take_back(proposal: Proposal, *, by: User | None, seen: int | None = None) -> Decision:
    """Open a proposal again, and those that were joined with it; the drafts that were made of it go.

    Raises `ValidationError` when one of these is no draft any more or was edited since, or when nothing was decided.
    """
    _hold(proposal, seen, states=DECIDED)
    again = [proposal]
    for commitment in [] if proposal.carried else proposal.commitments.order_by("pk"):
        beside = list(commitment.proposals.exclude(pk=proposal.pk).select_for_update(no_key=True))
        if any(one.state != Proposal.State.JOINED or one.carried for one in beside):
            _narrow(commitment, proposal, [one for one in beside if one.intake_id == proposal.intake_id])
            continue  # another one stands for it
        _remove(commitment)
        again += beside
    if proposal.result is not None and not proposal.carried:
        proposal.result.delete()
        proposal.result = None
    decisions = [_decide(one, Verdict.TAKEN_BACK, by=by) for one in again]
    return decisions[0]


def _narrow(made: Commitment, proposal: Proposal, beside: Sequence[Proposal]) -> None:
    """Take the words of a proposal out of the quote of a draft again, where joining it had brought them in."""
    if beside and made.disposition == Disposition.DRAFT and made.quote == _whole([proposal, *beside]):
        made.quote = _whole(beside)
        made.save(update_fields=["quote"])


def _hold(proposal: Proposal, seen: int | None, states: Iterable[str] = (Proposal.State.OPEN,)) -> None:
    """Lock the proposal, which must be in one of these states, as the person saw it."""
    try:
        proposal.refresh_from_db(from_queryset=Proposal.objects.select_for_update(no_key=True))
    except Proposal.DoesNotExist:
        raise ValidationError(_("%(record)s has been deleted.") % {"record": proposal}) from None
    last = proposal.decisions.order_by("-pk").first()
    if seen is not None and proposal.version != seen:
        params = {"who": last.by_words if last else "–", "state": proposal.get_state_display()}
        raise Conflict(_("Changed since you opened it, by %(who)s: it is now “%(state)s”.") % params, "conflict")
    if proposal.state not in states:
        message = _("It is “%(state)s”; take that back first.")
        if proposal.state == Proposal.State.OPEN:
            message = _("Nothing was decided on it.")
        raise ValidationError(message % {"state": proposal.get_state_display()}, code="decided")


def _decide(
    proposal: Proposal,
    verdict: Decision.Verdict,
    *,
    by: User | None,
    made: Sequence[Commitment] = (),
    told: Sequence[str] = (),
    reason: str = "",
    why: str = "",
) -> Decision:
    """Write the decision, and what it makes of the proposal."""
    proposal.state = Proposal.State.OPEN if verdict == Verdict.TAKEN_BACK else Proposal.State(verdict)
    proposal.version += 1
    proposal.carried = False
    proposal.save(update_fields=["state", "version", "carried", "result"])
    proposal.commitments.set(made)
    return Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        reason=reason,
        why=why,
        made=[one.reference for one in made] or list(told),
        decided=timezone.now(),
        by=by,
        by_words=by.get_username() if by else "",
    )


def _drafted(proposal: Proposal, wanted: Wanted, by: User | None) -> Commitment:
    """A draft of the meeting at which the paper says that it was made, with its parts, deadline and links."""
    meeting = proposal.intake.document.meeting
    if meeting is None:
        raise ValidationError(_("Say first at which meeting this was agreed."), code="no_meeting")
    year = (meeting.when.latest or timezone.localdate()).year
    commitment = Commitment(
        reference=meeting.body.next_reference(Commitment.objects.all(), year=year),
        origin=meeting,
        paragraph=_paragraph(proposal, wanted.quote),
        quote=plain(wanted.quote),
        title=wanted.title.strip(),
        text=wanted.text.strip(),
        condition=wanted.condition.strip(),
        kind=choice(Commitment.Kind, wanted.kind),
        officer=by,
    )
    commitment.full_clean()
    commitment.save(force_insert=True)
    for number, part in enumerate(wanted.parts, 1):
        row = Assignment(
            commitment=commitment,
            number=number,
            party=part.party,
            named_as=part.named_as[:200],
            basis=part.basis,
            each=part.each,
        )
        row.full_clean()
        row.save(force_insert=True)
    for one in wanted.receivers:
        words = one.named_as or (one.party.name if one.party else "")
        voice = Voice(commitment=commitment, capacity=Voice.Capacity.RECEIVED_BY, party=one.party, named_as=words[:200])
        voice.full_clean()
        voice.save(force_insert=True)
    if wanted.deadline is not None:
        deadline = Deadline(commitment=commitment, number=1, **wanted.deadline)
        deadline.full_clean()
        deadline.save(force_insert=True)
    for kind, earlier in wanted.links:
        draw(choice(Link.Kind, kind), commitment, earlier)
    return commitment


def _paragraph(proposal: Proposal, quote: str) -> Paragraph:
    """The paragraph in which the words stand, the nearest to where they were found."""
    paragraphs = list(proposal.intake.document.paragraphs.all())
    for paragraph in paragraphs:
        paragraph.document = proposal.intake.document
    found = [paragraph for paragraph in paragraphs if paragraph.quotes(quote)]
    if not found:
        message = _("These words stand in no paragraph of the paper; copy them exactly, from one paragraph.")
        raise ValidationError({"quote": message})
    return min(found, key=lambda paragraph: abs(paragraph.start - proposal.start))


def _earlier(proposal: Proposal) -> int | None:
    return proposal.continues.intake_id if proposal.continues else None


def _remove(commitment: Commitment) -> None:
    if commitment.disposition != Disposition.DRAFT:
        message = _("%(reference)s is no draft any more: what came into force is not taken back here.")
        raise ValidationError(message % {"reference": commitment.reference}, code="in_force")
    if (who := _edited_by(commitment)) is not None:
        message = _("%(reference)s was edited since, by %(who)s: delete that draft first, if it is to go.")
        raise ValidationError(message % {"reference": commitment.reference, "who": who}, code="edited")
    try:
        commitment.delete()
    except ProtectedError:
        message = _("Other records refer to %(reference)s: it stays.")
        raise ValidationError(message % {"reference": commitment.reference}, code="protected") from None


def _edited_by(commitment: Commitment) -> str | None:
    """Who wrote to a draft since it was made of a proposal; None if nobody did.

    The desk's forms and the API write to drafts without a version, and keep it in Django's log; acts keep an event.
    """
    written = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(commitment),
        object_id=str(commitment.pk),
        action_flag=CHANGE,
    ).exclude(change_message__in=("", "[]"))
    if last := written.select_related("user").order_by("-pk").first():
        return str(last.user.get_username())
    subjects = Q(commitment=commitment) | Q(assignment__commitment=commitment) | Q(deadline__commitment=commitment)
    if event := Event.objects.filter(subjects | Q(due__assignment__commitment=commitment)).order_by("-pk").first():
        return event.by_words or "–"
    return "–" if commitment.version > 1 else None
