"""The API of the post: schedules and ladders, which managers set; slots, mails and mailboxes, which are read."""

from __future__ import annotations

from django.db import models
from django.db.models import Prefetch

from commitments import filters, serializers
from commitments.models import Delivery, DeliveryEvent, DeliveryItem, Mailbox, ReportSchedule, Rung, Slot
from meetings.access import Role
from meetings.querysets import with_sight
from meetings.views import ReadOnlyRecords, Records


class Schedules(Records):
    """When a body's deadline mail goes to one audience. New hours hold from now on; days that are over keep theirs."""

    model = ReportSchedule
    serializer_class = serializers.ReportScheduleSerializer
    filterset_class = filters.ReportScheduleFilters
    orders = {"body": ("body__slug", "audience")}
    joined = ("body",)
    needs = Role.MANAGER


class Rungs(Records):
    """The ladder of escalation of a body: who is written to, so many days after a date has passed."""

    model = Rung
    serializer_class = serializers.RungSerializer
    filterset_class = filters.RungFilters
    orders = {"body": ("body__slug", "position")}
    joined = ("body",)
    needs = Role.MANAGER


class Slots(ReadOnlyRecords):
    """Each local day of each schedule, and what it came to."""

    model = Slot
    serializer_class = serializers.SlotSerializer
    filterset_class = filters.SlotFilters
    orders = {"day": ("local_date", "schedule__body__slug", "schedule__audience")}
    joined = ("schedule__body", "merged_into__schedule__body")


class Deliveries(ReadOnlyRecords):
    """The ledger of mail: one's own, and those to the parties of a body that one edits."""

    model = Delivery
    serializer_class = serializers.WholeDeliverySerializer
    list_serializer_class = serializers.DeliverySerializer
    filterset_class = filters.DeliveryFilters
    orders = {"day": ("day", "address"), "planned": ("planned_at",)}
    joined = ("slot__schedule__body", "body", "recipient", "focal_point")
    guarded = ("slot", "body", "recipient", "focal_point")

    def get_queryset(self) -> models.QuerySet:
        found = super().get_queryset()
        if self.action == "list":
            return found.defer("raw", "about")
        told = DeliveryItem.objects.select_related("commitment").order_by("position")
        items = with_sight(told, ["commitment"], self.request.user)
        events = DeliveryEvent.objects.order_by("pk")
        return found.prefetch_related(Prefetch("items", items), Prefetch("events", events))


class Mailboxes(ReadOnlyRecords):
    """What is known of an address: whether mail reaches it, and whether its owner wants digests."""

    model = Mailbox
    serializer_class = serializers.MailboxSerializer
    filterset_class = filters.MailboxFilters
    orders = {"address": ("address",)}
