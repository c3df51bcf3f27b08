"""The desk's page of a party, completed with its parts: how they stand on the day, by body."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from commitments.admin import pages
from commitments.admin.asked import asked, list_address
from commitments.admin.doors import Keyed
from meetings.admin.parties import PartyAdmin as PartyGround
from meetings.models import Party


@admin.register(Party)
class PartyAdmin(Keyed, PartyGround):
    change_form_template = "desk/party.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        party = kwargs.get("obj")
        if party is not None:
            day = asked(request)
            listed = list_address("commitments_assignment", party=party.slug, as_at=day.value)
            context |= {"asked": day, "page": pages.of_party(party, request.user, day), "all_parts": listed}
        return super().render_change_form(request, context, *args, **kwargs)
