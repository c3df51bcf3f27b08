"""The desk's pages of mail: when it leaves, each slot, each mail word for word with what befell it, the mailboxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from commitments.admin.acting import Acting
from commitments.admin.letters import LetterPages, frame, letter_of, parsed, text_of
from commitments.admin.moving import Call, Move, MoveForm
from commitments.mailing import by_hand, slots
from commitments.models import Delivery, Mailbox, PostOffice, ReportSchedule, Rung, Slot
from meetings.access import Role, reach_of
from meetings.admin.filters import by_body, by_choice
from meetings.admin.visible import HIDDEN, ReadOnly, VisibleAdmin, link_to, sees, with_sight
from meetings.models import FocalPoint, User


@admin.register(ReportSchedule)
class ReportScheduleAdmin(VisibleAdmin):
    needs = Role.MANAGER
    list_display = ["body", "audience", "weekdays", "local_time", "zone", "enabled"]
    list_filter = [by_body("body"), by_choice("audience", _("audience"))]
    list_select_related = ["body"]
    fieldsets = [
        (None, {"fields": ["body", "audience", "enabled"]}),
        (_("When"), {"fields": ["weekdays", "local_time", "zone"]}),
        (_("Of what"), {"fields": ["horizon_days", "steps_before", "steps_after", "steps_every", "steps_cap"]}),
    ]

    def save_model(self, request: HttpRequest, obj: ReportSchedule, form: Any, change: bool) -> None:
        slots.keep(obj, form.changed_data if change else None, at=timezone.now())


@admin.register(Rung)
class RungAdmin(VisibleAdmin):
    needs = Role.MANAGER
    list_display = ["body", "position", "days", "audience", "enabled"]
    list_filter = [by_body("body"), by_choice("audience", _("to"))]
    list_select_related = ["body"]
    fields = ["body", "position", "days", "audience", "text", "enabled"]


@admin.register(Slot)
class SlotAdmin(ReadOnly, VisibleAdmin):
    home = "schedule.body_id"
    list_display = ["schedule", "local_date", "due_at", "outcome", "mails", "reason"]
    list_filter = [by_body("schedule__body"), by_choice("outcome", _("outcome"))]
    list_select_related = ["schedule__body"]
    ordering = ["-due_at", "-pk"]
    fields = [
        "schedule",
        "local_date",
        "due_at",
        "zone",
        "tzdata_version",
        "materialised_at",
        "outcome",
        "merged_into",
        "reason",
        "settled_at",
        "mails",
    ]


class ResendForm(MoveForm):
    """The same bytes once more."""

    without = ("effective",)
    why_needed = True

    def call(self) -> Call:
        return by_hand.resend, (self.record,), {}


class ApproveForm(MoveForm):
    without = ("effective",)

    def call(self) -> Call:
        return by_hand.approve, (self.record,), {}


class EditForm(MoveForm):
    without = ("effective",)
    text = forms.CharField(label=_("text"), widget=forms.Textarea(attrs={"rows": 12}))
    field_order = ["text", "why"]

    def prepare(self) -> None:
        self.initial.setdefault("text", self.record.about.get("text", ""))

    def call(self) -> Call:
        return by_hand.edit, (self.record, self.cleaned_data["text"]), {}


class CallOffForm(MoveForm):
    without = ("effective",)
    why_needed = True

    def call(self) -> Call:
        return by_hand.call_off, (self.record,), {}


OF_DELIVERY = {
    move.slug: move
    for move in (
        Move("approve", _("Approve"), ApproveForm, lambda mail: mail.state == Delivery.State.HELD),
        Move("edit", _("Edit the text"), EditForm, lambda mail: mail.state == Delivery.State.HELD),
        Move("resend", _("Send again"), ResendForm, lambda mail: mail.state in by_hand.ENDED),
        Move("call_off", _("Call off"), CallOffForm, lambda mail: mail.state in by_hand.STOPPABLE),
    )
}


@admin.register(Delivery)
class DeliveryAdmin(Acting, LetterPages, ReadOnly, VisibleAdmin):
    moves = OF_DELIVERY
    home = ""
    list_display = ["day", "kind", "address", "state", "sent_at", "relay_reply"]
    list_filter = [by_body("body"), by_choice("kind", _("kind")), by_choice("state", _("state"))]
    search_fields = ["address"]
    ordering = ["-day", "address", "-pk"]
    fieldsets = [
        (None, {"fields": ["day", "kind", "name", "address", "state", "sent_at", "relay_reply", "message_id"]}),
        (_("The mail itself"), {"fields": ["subject", "as_html", "text"]}),
        (_("What it told of"), {"fields": ["told"]}),
        (_("What befell it"), {"fields": ["befell"]}),
    ]
    change_form_template = "desk/mail.html"

    def get_queryset(self, request: Any) -> Any:
        found = super().get_queryset(request)
        return found.defer("raw") if request.resolver_match.url_name.endswith("_changelist") else found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        found.reader = request.user
        found.letter = letter_of(found)
        return found

    def may_act(self, request: HttpRequest, record: Delivery) -> bool:
        """An editor of the body; of a mail to a member of staff, who may send to that address anyway: its reader."""
        if record.body_id is None:
            return (self.allowed(request) and record.recipient_id == request.user.pk) or request.user.is_superuser
        return bool(reach_of(request.user).allows(Role.EDITOR, record.body_id))

    def heading(self, record: Delivery) -> dict[str, Any]:
        said = [record.get_kind_display(), record.day, record.get_state_display()]
        return {"title": self.subject(record) or record.get_kind_display(), "named": record.address, "about": said}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["moves"] = self.offers(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("subject"))
    def subject(self, delivery: Delivery) -> str:
        return str(parsed(delivery.letter.raw)["Subject"] or "") or delivery.letter.why_not

    @admin.display(description=_("as it looks"))
    def as_html(self, delivery: Delivery) -> str:
        return frame(reverse("admin:commitments_delivery_letter", args=[delivery.pk, "html"]), delivery.letter)

    @admin.display(description=_("text"))
    def text(self, delivery: Delivery) -> str:
        said = text_of(delivery.letter.raw)
        return format_html("<pre class='desk-mail' dir='auto'>{}</pre>", said) if said else ""

    @admin.display(description=_("commitments"))
    def told(self, delivery: Delivery) -> str:
        items = delivery.items.select_related("commitment").order_by("position")
        seen = with_sight(items, ["commitment"], delivery.reader)
        rows = [
            (
                link_to(item.commitment, item.commitment.reference) if sees(item, "commitment") else HIDDEN,
                item.get_reason_display(),
                item.due_shown,
            )
            for item in seen
        ]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} – {} {}</li>", rows)) if rows else ""

    @admin.display(description=_("events"))
    def befell(self, delivery: Delivery) -> str:
        events = delivery.events.select_related("by").order_by("pk")
        people = set(User.objects.visible_to(delivery.reader).values_list("pk", flat=True))
        rows = [
            (
                timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
                event.get_kind_display(),
                event.detail,
                f"({event.by if event.by_id in people else HIDDEN})" if event.by_id else "",
            )
            for event in events
        ]
        one = '<li><span class="desk-below">{} </span><b>{}</b> {} {}</li>'
        return format_html('<ul class="desk-timeline">{}</ul>', format_html_join("", one, rows)) if rows else ""


class ReopenForm(MoveForm):
    without = ("effective",)
    why_needed = True

    def call(self) -> Call:
        return by_hand.reopen, (self.record,), {}


@admin.register(Mailbox)
class MailboxAdmin(Acting, ReadOnly, VisibleAdmin):
    moves = {"reopen": Move("reopen", _("Mail reaches it again"), ReopenForm, lambda box: bool(box.unreachable_since))}
    change_form_template = "desk/mail.html"
    home = ""
    list_display = ["address", "unreachable_since", "why", "digests_off_since"]
    search_fields = ["address"]
    ordering = ["address"]
    fields = ["address", "unreachable_since", "why", "digests_off_since"]

    def may_act(self, request: HttpRequest, record: Mailbox) -> bool:
        """An editor of a body in which somebody with this address speaks."""
        reach = reach_of(request.user)
        bodies = FocalPoint.objects.filter(email__iexact=record.address).values_list("body", flat=True)
        return reach.everything or any(reach.allows(Role.EDITOR, body) for body in bodies)

    def heading(self, record: Mailbox) -> dict[str, Any]:
        return {"title": record.address, "named": record.address, "about": [record.why]}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["moves"] = self.offers(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(PostOffice)
class PostOfficeAdmin(ReadOnly, VisibleAdmin):
    """Whether mail leaves, for everybody to see; `manage.py mail` changes it."""

    home = ""
    list_display = ["mode", "why", "since", "last_tick_wall"]
    ordering = ["pk"]
    fields = ["mode", "why", "since", "last_tick_wall", "rest_until", "failures", "failure_class", "tzdata_version"]
