"""The menu of the desk, its style sheet, script and icon, as the theme asks for them; the settings name them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments import models as record
from meetings import models as ground

Page = tuple[type, str]
"""A page of its own beside a model's list: the model whose rights it has, and the name of its address."""

GROUPS: tuple[tuple[Any, tuple[tuple[Any, type | Page, str], ...]], ...] = (
    (
        _("Record"),
        (
            (_("Commitments"), record.Commitment, "fact_check"),
            (_("Assignments"), record.Assignment, "assignment_ind"),
            (_("Meetings"), ground.Meeting, "groups"),
            (_("Milestones"), ground.Milestone, "flag"),
            (_("Papers"), ground.Document, "description"),
            (_("Papers in"), record.Intake, "move_to_inbox"),
        ),
    ),
    (
        _("Beside it"),
        (
            (_("Principles"), record.Principle, "balance"),
            (_("Results"), record.Result, "monitoring"),
            (_("Links"), record.Link, "link"),
            (_("Themes"), record.Theme, "sell"),
            (_("Events"), record.Event, "history"),
        ),
    ),
    (
        _("Post"),
        (
            (_("Mails"), record.Delivery, "mail"),
            (_("Going out tomorrow"), (record.Delivery, "tomorrow"), "schedule_send"),
            (_("Schedules"), record.ReportSchedule, "schedule"),
            (_("Slots"), record.Slot, "event_available"),
            (_("Escalation"), record.Rung, "stairs"),
            (_("Mailboxes"), record.Mailbox, "contact_mail"),
            (_("State of the post"), record.PostOffice, "local_post_office"),
        ),
    ),
    (
        _("My feeds and tokens"),
        (
            (_("Feeds"), ground.Feed, "calendar_month"),
            (_("Tokens"), ground.Token, "key"),
        ),
    ),
    (
        _("Ground"),
        (
            (_("Bodies"), ground.Body, "account_tree"),
            (_("Parties"), ground.Party, "flag_circle"),
            (_("Memberships"), ground.Membership, "card_membership"),
            (_("Focal points"), ground.FocalPoint, "contact_mail"),
            (_("Accounts"), ground.User, "person"),
        ),
    ),
)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries that the user may open, in groups; home comes first."""
    home = {"title": _("Home"), "icon": "home", "link": reverse("admin:index")}
    groups = [{"title": title, "items": _entries(entries, request)} for title, entries in GROUPS]
    return [{"title": "", "items": [home]}, *(group for group in groups if group["items"])]


def _entries(entries: Any, request: HttpRequest) -> list[dict[str, Any]]:
    found = []
    for title, shown, symbol in entries:
        model, page = shown if isinstance(shown, tuple) else (shown, "changelist")
        if admin.site.get_model_admin(model).has_module_permission(request):
            link = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
            found.append({"title": title, "icon": symbol, "link": link})
    # A page of its own stands below the list of its model: the entry that says most of the address is the one.
    here = max((entry["link"] for entry in found if request.path.startswith(entry["link"])), key=len, default="")
    return [entry | {"active": entry["link"] == here} for entry in found]


def stylesheet(request: HttpRequest) -> str:
    return static("desk/desk.css")


def icon(request: HttpRequest) -> str:
    return static("desk/icon.svg")


def script(request: HttpRequest) -> str:
    return static("desk/keyboard.js")
