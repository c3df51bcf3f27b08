"""The desk's page of a body, completed with its calendar and the words that it uses outwards."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from commitments.admin.acting import Acting
from commitments.admin.calendar_moves import OF_BODY
from commitments.admin.doors import Keyed, OneAtATime
from commitments.mailing.weekly import Weekly
from commitments.outward import KINDS, KNOWN, known_word, outward_word, words_of
from meetings.access import Role
from meetings.admin.bodies import BodyAdmin as BodyGround
from meetings.admin.bodies import BodyForm as BodyGroundForm
from meetings.admin.forms import PairsField
from meetings.models import Body
from meetings.wording import day_in_words

LONGEST = 60  # characters of a word: it has to fit into a label


class OutwardWordsField(PairsField):
    """One word a line: how it is called on the desk, and how outwards."""

    default_error_messages = {
        "unknown": _("There is no “%(word)s”: the words are %(known)s."),
        "twice": _("“%(word)s” stands in two lines."),
        "long": _("“%(word)s” has more than %(longest)d characters."),
    }

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{KNOWN[key].label if key in KNOWN else key}: {said}" for key, said in value.items())

    def to_python(self, value: Any) -> Any:
        words: dict[str, str] = {}
        for written, said in super().to_python(value).items():
            word = known_word(written)
            if word is None:
                known = ", ".join(str(one.label) for one in KNOWN.values())
                self._refuse("unknown", word=written, known=known)
            if word.value in words:
                self._refuse("twice", word=word.label)
            if len(said) > LONGEST:
                self._refuse("long", word=said, longest=LONGEST)
            words[word.value] = said
        return words

    def _refuse(self, code: str, **params: Any) -> None:
        raise forms.ValidationError(self.error_messages[code], code=code, params=params)


class BodyForm(BodyGroundForm):
    outward_words = OutwardWordsField(
        required=False,
        label=_("Words used outwards"),
        help_text=_(
            "What a state reads instead of our own words, one a line, such as “overdue: outstanding”. What is left out "
            "is said as in the body above, or as the list below says."
        ),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


@admin.register(Body)
class BodyAdmin(Acting, OneAtATime, Keyed, BodyGround):
    moves = OF_BODY
    change_form_template = "desk/body.html"
    form = BodyForm
    fieldsets = [
        *BodyGround.fieldsets[:-1],
        (_("Towards the parties"), {"fields": ["mail_on", "outward_words", "said_outwards", "silence"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "said_outwards"]

    def may_act(self, request: HttpRequest, body: Body) -> bool:
        return self.allowed(request, body, Role.MANAGER)

    def heading(self, body: Body) -> dict[str, Any]:
        return {"title": body.name, "named": body.name, "about": [body.zone]}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        body = kwargs.get("obj")
        if body is not None:
            off = [{"day": day_in_words(one.day), "name": one.name} for one in body.holidays.order_by("-day")]
            context |= {"moves": self.offers(request, body), "days_off": off}
            parents = dict(Body.objects.order_by().values_list("pk", "parent_id"))
            day = timezone.localdate(timezone=ZoneInfo(body.zone))
            context["not_reached"] = Weekly(request.user, body, on=day, parents=parents).not_reached()  # type: ignore[arg-type]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("said outwards"))
    def said_outwards(self, body: Body) -> str:
        """Every word of the three kinds that is said otherwise than on the desk."""
        words = words_of(body) if body.pk else {}
        rows = [(word.label, outward_word(word, words)) for kind in KINDS for word in kind]
        said = ((ours, theirs) for ours, theirs in rows if str(ours) != theirs)
        return format_html('<ul class="desk-words-said">{}</ul>', format_html_join("", "<li>{} → <b>{}</b></li>", said))
