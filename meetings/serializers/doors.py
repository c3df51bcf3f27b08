"""Feeds as the API shows and makes them: the address is told once, in the answer that makes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from meetings.models import Body, Feed, Party, Token, User
from meetings.serializers.fields import Address, Name, Reference, label_of
from meetings.serializers.records import RecordSerializer


class FeedSerializer(RecordSerializer):
    id, url = Name(), Address("feeds")
    user = Reference(User, read_only=True)
    scope_label = label_of("scope")
    body = Reference(Body, required=False, allow_null=True)
    party = Reference(Party, required=False, allow_null=True)

    class Meta:
        model = Feed
        fields = ["id", "url", "user", "name", "scope", "scope_label", "body", "party", "created", "expiry"]
        read_only_fields = ["created"]

    def as_it_would_be(self, attrs: Any) -> Feed:
        candidate: Feed = super().as_it_would_be(attrs)
        candidate.user = self.context["request"].user
        return candidate

    def unasked(self) -> set[str]:
        return {"digest"}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an end that is over, and with a token what would reach further, or live longer, than it does."""
        attrs = super().validate(attrs)
        token, expiry = self.context["request"].auth, attrs.get("expiry")
        if expiry and expiry <= timezone.now():
            raise serializers.ValidationError({"expiry": [_("It is over.")]}, code="over")
        if isinstance(token, Token):
            if token.limited and not attrs.get("body"):
                message = _("This token reaches some bodies only; so make the feed of one of these.")
                raise serializers.ValidationError({"scope": [message]}, code="too_far")
            if token.expiry:
                attrs["expiry"] = min(token.expiry, expiry or token.expiry)
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Feed:
        feed, self.token = Feed.objects.issue(user=self.context["request"].user, **validated_data)
        return feed


class NewFeedSerializer(FeedSerializer):
    """A feed that was made just now, with the address that no other answer tells."""

    address = serializers.SerializerMethodField(help_text="Where a calendar program fetches it; told this once.")

    class Meta(FeedSerializer.Meta):
        fields = [*FeedSerializer.Meta.fields, "address"]

    def get_address(self, feed: Feed) -> str:
        return f"{settings.BASE_URL}{reverse('feed', args=[self.context['token']])}"
