"""The page of an act: its form, what it would move, the confirmation, and the refusal with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from commitments import acts
from commitments.admin.asked import asked, page_address
from commitments.admin.moving import Move, MoveForm, Of, offered, offered_for
from commitments.wording import dates_in_words
from meetings.access import Role
from meetings.admin.visible import link_to


class Acting:
    """The part of a desk page by which acts are offered and done; set `moves`, the acts by their address."""

    moves: Mapping[str, Move] = {}

    def may_act(self, request: HttpRequest, record: Any) -> bool:
        return self.allowed(request, record, Role.EDITOR)  # type: ignore[attr-defined,no-any-return]

    def heading(self, record: Any) -> dict[str, Any]:
        """What the page of an act says of the record: `title`, `quote`, `named` (its link) and `about`, its state."""
        return {"title": record.title, "named": record.title, "about": [record.body, record.get_state_display()]}

    def back(self, request: HttpRequest, record: Any) -> str:
        return page_address(record, as_at=asked(request).value)

    def offers(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        """The buttons beside the title; none for who may not act."""
        if not self.may_act(request, record):
            return []
        return [self._button(request, record, move) for move in offered(self.moves, record)]

    def offers_for(self, request: HttpRequest, record: Any, of: Of, one: Any) -> list[dict[str, Any]]:
        """The buttons beside a part, a due date, a deadline or a request of the record."""
        if not self.may_act(request, record):
            return []
        return [self._button(request, record, move, one) for move in offered_for(self.moves, record, of, one)]

    def _button(self, request: HttpRequest, record: Any, move: Move, one: Any = None) -> dict[str, Any]:
        where = self._address(record, move.slug)
        said = [f"{move.of.parameter}={move.of.key(one)}"] if move.of and one is not None else []
        said += [f"as_at={asked(request).value}"] if asked(request).given else []
        return {"label": move.label, "address": where + ("?" + "&".join(said) if said else "")}

    def _address(self, record: Any, slug: str) -> str:
        options = record._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_{slug}", args=[record.pk])

    def get_urls(self) -> list[Any]:
        options = self.model._meta  # type: ignore[attr-defined]
        own = [
            path(
                f"<path:object_id>/{slug}/",
                self.admin_site.admin_view(self.move_view),  # type: ignore[attr-defined]
                {"slug": slug},
                name=f"{options.app_label}_{options.model_name}_{slug}",
            )
            for slug in self.moves
        ]
        return own + super().get_urls()  # type: ignore[misc,no-any-return]

    def move_view(self, request: HttpRequest, object_id: str, slug: str) -> HttpResponse:
        """The form of one act: shows what it asks, and after a refusal what was typed and why it was refused.

        An act that moves due dates is done in two steps: the first shows what it would move and writes nothing.
        """
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        record, move = self.get_object(request, object_id), self.moves[slug]  # type: ignore[attr-defined]
        if not self.may_act(request, record):
            raise PermissionDenied
        choices = list(move.of.all_of(record)) if move.of else []
        chosen = self._chosen(request, move.of, choices) if move.of else None
        form, shifts = None, None
        if chosen is not None or move.of is None:
            data, files = (_sent(request, move.of), request.FILES) if request.method == "POST" else (None, None)
            form = move.form(data, files, record=record, chosen=chosen, user=request.user)
            if data is not None:
                shifts = self._go(request, form)
                if form.is_valid() and shifts is None and "again" not in request.POST:
                    said = _("%(move)s: %(record)s.") % {"move": move.label, "record": self.heading(record)["named"]}
                    messages.success(request, said)
                    there = self.back(request, record)
                    if form.leads_to is not None:
                        there = page_address(form.leads_to, as_at=asked(request).value)
                    return HttpResponseRedirect(there)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"{move.label}: {self.heading(record)['named']}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "head": self.heading(record),
            "move": move,
            "chosen": move.of.words(chosen) if move.of and chosen is not None else "",
            "chosen_key": move.of.key(chosen) if move.of and chosen is not None else "",
            "chosen_state": move.of.below(chosen) if move.of and chosen is not None else "",
            "choices": [self._choice(request, record, move, one) for one in choices if move.fits(one)],
            "form": form,
            "shifts": shifts,
            "asked": asked(request),
            "back": self.back(request, record),
        }
        return TemplateResponse(request, "desk/move.html", context)

    def _go(self, request: HttpRequest, form: MoveForm) -> dict[str, Any] | None:
        """Do the act, or show what it would move; None when it was done, refused, or is to be changed again."""
        if not form.is_valid() or "again" in request.POST:
            return None
        if form.previewed and "confirmed" not in request.POST:
            shown, hidden = form.preview()
            if not form.is_valid():
                return None
            return {"rows": [_shift(one) for one in shown], "hidden": hidden, "beside": form.beside()}
        form.act(request.user)
        return None

    def _choice(self, request: HttpRequest, record: Any, move: Move, one: Any) -> dict[str, Any]:
        assert move.of is not None
        return self._button(request, record, move, one) | {"words": move.of.words(one), "below": move.of.below(one)}

    def _chosen(self, request: HttpRequest, of: Of, choices: list[Any]) -> Any:
        """What the address or the form names; the only one there is; None when it is still to be chosen."""
        named = request.GET.get(of.parameter, "") or request.POST.get(of.parameter, "").partition("@")[0]
        if not named:
            return choices[0] if len(choices) == 1 else None
        for one in choices:
            if str(of.key(one)) == named:
                return one
        raise Http404("Not there.")


def _sent(request: HttpRequest, of: Of | None) -> QueryDict:
    """What was sent; where it was chosen of whom the act is (`choose`), with the version of that one."""
    version = request.POST.get(of.parameter, "").partition("@")[2] if of else ""
    if not version:
        return request.POST
    data = request.POST.copy()
    data["seen"] = version
    return data


def _shift(shift: acts.Shift) -> dict[str, Any]:
    commitment, before, after = shift.due.assignment.commitment, shift.before, shift.after
    return {
        "link": link_to(commitment),
        "who": shift.due.assignment.who,
        "phrase": shift.due.deadline.phrase,
        "before": dates_in_words(before.earliest, before.latest) if before else "",
        "after": dates_in_words(after.earliest, after.latest) if after else "",
        "reminders": shift.reminders,
    }
