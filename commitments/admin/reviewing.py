"""The review desk: the paper with its proposals marked, one of them as a form beside it, and the way to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from commitments import acts
from commitments.admin.deciding import CommitmentForm, Decided, form_of
from commitments.admin.marking import marked
from commitments.admin.placing import PlaceForm
from commitments.admin.splitting import PiecesForm, split_up
from commitments.intake.rules import explained
from commitments.models import Commitment, Decision, Intake, Proposal
from meetings.admin.visible import address_of, link_to, number

REASONS = [(key, value, label) for key, (value, label) in enumerate(Decision.Reason.choices, 1)]
"""The reasons for which a proposal is rejected, each with the key that gives it."""


class Reviewing:
    """The part of the page of a paper in by which its proposals are decided."""

    def get_urls(self) -> list[Any]:
        own = [
            path("<int:pk>/review/", self.admin_site.admin_view(self.review_view), name="commitments_intake_review"),  # type: ignore[attr-defined]
            path("<int:pk>/meeting/", self.admin_site.admin_view(self.place_view), name="commitments_intake_meeting"),  # type: ignore[attr-defined]
        ]
        return own + super().get_urls()  # type: ignore[misc,no-any-return]

    def _opened(self, request: HttpRequest, pk: int) -> Intake:
        """The paper, for who may decide on it; 404 for what is not visible."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        one: Intake = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if not self.may_decide(request, one):  # type: ignore[attr-defined]
            raise PermissionDenied
        return one

    # The proposals, one by one

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One proposal beside the paper; a decision leads to the next that is open."""
        one = self._opened(request, pk)
        found = one.proposals.standing_there().select_related("paragraph", "continues")
        proposals = list(found.prefetch_related("decisions"))
        for each in proposals:
            each.intake = one
        current = self._current(request, proposals)
        form: Any = None
        if current is not None and request.method == "POST":
            form = self._sent(request, current)
            done = self._do(request, current, form, proposals) if form.is_bound else None
            if done is not None:
                again = done.verdict == Decision.Verdict.TAKEN_BACK
                then = done.proposal if again else _after(current, list(one.proposals.standing_there()))
                return HttpResponseRedirect(_address(one, then, done))
        if current is not None and form is None:
            form = form_of(current)(proposal=current, user=request.user)
        return TemplateResponse(request, "desk/review.html", self._context(request, one, proposals, current, form))

    def _current(self, request: HttpRequest, proposals: Sequence[Proposal]) -> Proposal | None:
        """The one that the address names, else the first that is open, else the first."""
        asked = number(request.GET.get("p"))
        if asked is not None:
            for each in proposals:
                if each.position == asked:
                    return each
            raise Http404("Not there.")
        opened = (each for each in proposals if each.state == Proposal.State.OPEN)
        return next(opened, proposals[0] if proposals else None)

    def _sent(self, request: HttpRequest, current: Proposal) -> Any:
        """The form that was sent; for what is to be split, first a new one with the pieces, for the person to see."""
        if request.POST.get("pieces"):
            return PiecesForm(request.POST, proposal=current, user=request.user)
        form = form_of(current)(request.POST, proposal=current, user=request.user)
        if isinstance(form, CommitmentForm) and request.POST.get("do") == "split" and form.is_valid():
            return split_up(form) or form
        return form

    def _do(
        self, request: HttpRequest, current: Proposal, form: Decided, proposals: Sequence[Proposal]
    ) -> Decision | None:
        """Do what the button says; None when it was refused, which the form then says."""
        does, _colon, reason = request.POST.get("do", "").partition(":")
        how: dict[str, Any] = {"by": request.user, "seen": number(request.POST.get("seen")) or 0}
        try:
            match does:
                case "reject":
                    acts.reject(current, reason, why=request.POST.get("why", "").replace("\0", ""), **how)
                case "take_back":
                    acts.take_back(current, **how)
                case "accept" | "split" | "join":
                    if not form.is_valid() or not self._record(request, does, current, form, proposals, how):
                        return None
                case _:
                    raise ValidationError(_("Choose what to do with it."))
        except ValidationError as refusal:
            form.is_valid()
            form.refused(refusal)
            return None
        return current.decisions.order_by("-pk").first()

    def _record(
        self,
        request: HttpRequest,
        does: str,
        current: Proposal,
        form: Any,
        proposals: Sequence[Proposal],
        how: dict[str, Any],
    ) -> bool:
        """Record what is accepted; False when the person is to look at it first."""
        said = form.cleaned_data
        made: list[Commitment]
        if isinstance(form, PiecesForm):
            if does != "split":
                raise ValidationError(_("Choose what to do with it."))
            made = acts.split(current, form.wanted, **how)
        elif not isinstance(form, CommitmentForm):
            if does != "accept":
                raise ValidationError(_("A result is accepted or rejected."))
            fields = {name: said[name] for name in ("quote", "indicator", "value", "comparison", "in_words", "covers")}
            acts.accept_result(current, edited=form.edited, **fields, **how)
            return True
        elif does == "join":
            other = _named(request.POST.get("with"), proposals)
            if other is None:
                raise ValidationError(_("Choose the proposal with which it belongs together."))
            seen_other = number(request.POST.get(f"seen_{other.position}"))
            made = [acts.join(current, other, form.wanted[0], seen_other=seen_other, **how)]
        elif len(form.wanted) > 1:
            raise ValidationError({"quote": _("There is an empty line in it: split it, or take the line out.")})
        else:
            made = [acts.accept(current, form.wanted[0], edited=form.edited, **how)]
        for commitment in made:
            self.log_addition(request, commitment, [{"added": {}}])  # type: ignore[attr-defined]
        return True

    def _context(
        self,
        request: HttpRequest,
        one: Intake,
        proposals: list[Proposal],
        current: Proposal | None,
        form: Any,
    ) -> dict[str, Any]:
        at = proposals.index(current) if current is not None else 0
        made: Any = current.commitments.all() if current is not None else Commitment.objects.none()
        done = number(request.GET.get("done"))
        last = (
            Decision.objects.filter(pk=done, proposal__intake=one).select_related("proposal").first() if done else None
        )
        opened = sum(each.state == Proposal.State.OPEN for each in proposals)
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": one.document.title,
            "opts": self.opts,  # type: ignore[attr-defined]
            "one": one,
            "paper": link_to(one.document),
            "meeting": link_to(one.document.meeting) if one.document.meeting else "",
            "back": address_of(one),
            "proposals": proposals,
            "marked": marked(one, proposals, current),
            "current": current,
            "explained": explained(current.rule) if current is not None else "",
            "place": at + 1,
            "form": form,
            "decided": len(proposals) - opened,
            "opened": opened,
            "before": proposals[at - 1] if at else None,
            "after": proposals[at + 1] if at + 1 < len(proposals) else None,
            "others": [each for each in proposals if current is not None and _joins(current, each)],
            "made": [link_to(each) for each in made.visible_to(request.user)],
            "was_made": [link_to(each) for each in current.continues.commitments.visible_to(request.user)]
            if current is not None and current.continues is not None
            else [],
            "reasons": REASONS,
            "last": last,
            "typed_why": request.POST.get("why", ""),
        }

    # The meeting

    def place_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """At which meeting it was: one of the record, or the one that the paper tells of, with who took part."""
        one = self._opened(request, pk)
        data = request.POST if request.method == "POST" else None
        form = PlaceForm(data, intake=one, user=request.user)
        if data is not None and form.is_valid() and form.place():
            return HttpResponseRedirect(reverse("admin:commitments_intake_review", args=[one.pk]))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Meeting of “%(paper)s”") % {"paper": one.document.title},
            "opts": self.opts,  # type: ignore[attr-defined]
            "one": one,
            "form": form,
            "back": address_of(one),
        }
        return TemplateResponse(request, "desk/place.html", context)


def _joins(current: Proposal, each: Proposal) -> bool:
    """Whether another one can be joined to it: it stands in its paragraph, and is open or something was made of it."""
    here = each.paragraph_id is not None and each.paragraph_id == current.paragraph_id
    decided_against = each.state in (Proposal.State.REJECTED, Proposal.State.GONE)
    return here and each != current and not each.is_result and not decided_against


def _named(written: Any, proposals: Sequence[Proposal]) -> Proposal | None:
    asked = number(written)
    return next((each for each in proposals if each.position == asked), None)


def _after(current: Proposal, proposals: list[Proposal]) -> Proposal:
    """The next that is open, from the beginning again when there is none after it; itself when all are decided."""
    places = [each.pk for each in proposals]
    at = places.index(current.pk)
    for each in (*proposals[at + 1 :], *proposals[:at]):
        if each.state == Proposal.State.OPEN:
            return each
    return current


def _address(one: Intake, proposal: Proposal, done: Decision) -> str:
    where = reverse("admin:commitments_intake_review", args=[one.pk])
    return f"{where}?p={proposal.position}&done={done.pk}"
