"""The desk's list of mails: what was said to whom, word for word; to be read."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.models import Delivery
from meetings.admin.filters import by_choice
from meetings.admin.visible import ReadOnly, VisibleAdmin


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, VisibleAdmin):
    home = ""
    list_display = ["day", "kind", "address", "state", "sent_at"]
    list_filter = [by_choice("state", _("state"))]
    search_fields = ["address"]
    ordering = ["-day", "address"]
    fields = ["day", "kind", "address", "state", "sent_at", "message_id", "subject", "text"]

    def get_queryset(self, request: Any) -> Any:
        found = super().get_queryset(request)
        return found.defer("raw") if request.resolver_match.url_name.endswith("_changelist") else found

    @admin.display(description=_("subject"))
    def subject(self, delivery: Delivery) -> str:
        return str(self._mail(delivery)["Subject"] or "")

    @admin.display(description=_("text"))
    def text(self, delivery: Delivery) -> str:
        body = self._mail(delivery).get_body(("plain",))
        return str(body.get_content()) if body else ""

    def _mail(self, delivery: Delivery) -> Any:
        return message_from_bytes(bytes(delivery.raw), policy=policy.default)
