"""The desk's pages of feeds and tokens: one's own, and for managers those of their staff; each is shown once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from meetings.access import Role
from meetings.admin.forms import VisibleForm
from meetings.admin.visible import HIDDEN, VisibleAdmin
from meetings.models import Body, Feed, Token, User

A_YEAR = timedelta(days=365)


class OwnForm(VisibleForm):
    """The form of what a person makes for another system. The page sets `user`."""

    user: User
    ends = forms.DateField(
        label=_("Ends after"),
        help_text=_("Its last day; it also ends with your account, and with your last role."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends", self.today() + A_YEAR)

    def today(self) -> date:
        return timezone.localdate(timezone=ZoneInfo(self.user.zone))

    def clean_name(self) -> str:
        """Refuse a name that another of the same person has."""
        name: str = self.cleaned_data["name"]
        if type(self.instance)._default_manager.filter(user=self.user, name=name).exists():
            raise forms.ValidationError(_("You have one of this name."), code="unique")
        return name

    def clean_ends(self) -> date | None:
        day: date | None = self.cleaned_data["ends"]
        if day and not self.today() <= day <= self.today() + 10 * A_YEAR:
            raise forms.ValidationError(_("Give a day from today to ten years ahead."), code="ends")
        return day

    @property
    def expiry(self) -> datetime | None:
        """The instant at which its last day is over for the person."""
        day = self.cleaned_data["ends"]
        return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(self.user.zone)) if day else None


class TokenForm(OwnForm):
    class Meta:
        model = Token
        fields = ["name", "may_write", "bodies"]


class FeedForm(OwnForm):
    class Meta:
        model = Feed
        fields = ["name", "scope", "body", "party"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].required = False
        self.initial["ends"] = None
        for name in {"body", "party"} & set(self.fields):  # the page of one that was made has none of them
            scope = Feed.Scope(name).label
            self.fields[name].help_text = _("Only where it shows %(scope)s.") % {"scope": scope}


class OwnAdmin(VisibleAdmin):
    """What a person makes, reads and ends, and never edits: what it reaches is settled when it is made."""

    home = ""
    needs = needs_to_delete = Role.VIEWER
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    ordering = ["user__username", "name"]
    asked: list[str]
    told: list[str]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user  # type: ignore[attr-defined]
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.told if obj else self.asked

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make it, and keep its text for the one page that shows it."""
        made, text = self.issued(request.user, form)
        vars(obj).update(vars(made))
        request.shown_once = text  # type: ignore[attr-defined]

    def issued(self, user: Any, form: Any) -> tuple[Any, str]:
        raise NotImplementedError

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """The only page that shows the text: nothing keeps it, not even the session."""
        context = {
            **self.admin_site.each_context(request),
            "title": obj.name,
            "one": obj,
            "opts": self.opts,
            "back": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
            **self.shown_once(request.shown_once),  # type: ignore[attr-defined]
        }
        response = render(request, "desk/shown_once.html", context)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def shown_once(self, text: str) -> dict[str, str]:
        raise NotImplementedError

    @admin.display(description=_("ends"), ordering="expiry")
    def ends_in_words(self, one: Any) -> str:
        if one.expiry is None:
            return str(_("with the role"))
        day = date_format(timezone.localtime(one.expiry, ZoneInfo(one.user.zone)) - timedelta(seconds=1), "DATE_FORMAT")
        return str(_("has ended: %(day)s") % {"day": day}) if one.expiry <= timezone.now() else day


@admin.register(Token)
class TokenAdmin(OwnAdmin):
    form = TokenForm
    list_display = ["name", "user", "writes", "reaches", "ends_in_words", "created"]
    asked = ["name", "may_write", "bodies", "ends"]
    told = ["name", "user", "writes", "reaches", "ends_in_words", "created"]
    autocomplete_fields = ["bodies"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Each with the bodies that the reader may see, and how many there are."""
        seen = Prefetch("bodies", Body.objects.visible_to(request.user), to_attr="seen_bodies")
        return super().get_queryset(request).annotate(body_count=Count("bodies")).prefetch_related(seen)

    def issued(self, user: Any, form: TokenForm) -> tuple[Token, str]:
        said = {name: form.cleaned_data[name] for name in ("name", "may_write", "bodies")}
        token, text = Token.objects.create(user=user, **said)
        token.expiry = form.expiry
        token.save(update_fields=["expiry"])
        return token, text

    def shown_once(self, text: str) -> dict[str, str]:
        return {
            "text": text,
            "header": f"Authorization: Token {text}",
            "example": f"{settings.BASE_URL}/api/v1/bodies/",
        }

    @admin.display(description=_("may"), ordering="may_write")
    def writes(self, token: Token) -> str:
        return str(_("read and write") if token.may_write else _("only read"))

    @admin.display(description=_("reaches"))
    def reaches(self, token: Any) -> str:
        if not token.limited:
            return str(_("all that its user reaches"))
        if not token.body_count:
            return str(_("nothing any more: its bodies are gone"))
        names = [body.name for body in token.seen_bodies]
        return ", ".join([*names, *([str(HIDDEN)] if len(names) < token.body_count else [])])


@admin.register(Feed)
class FeedAdmin(OwnAdmin):
    form = FeedForm
    guarded = ["body"]
    list_display = ["name", "user", "scope", "shown_body", "party", "ends_in_words", "created"]
    list_select_related = ["user", "body", "party"]
    asked = ["name", "scope", "body", "party", "ends"]
    told = ["name", "user", "scope", "body", "party", "ends_in_words", "created"]
    autocomplete_fields = ["body", "party"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_readonly_fields(request, obj) if obj else []

    def issued(self, user: Any, form: FeedForm) -> tuple[Feed, str]:
        said = {name: form.cleaned_data[name] for name in ("name", "scope", "body", "party")}
        return Feed.objects.issue(user=user, expiry=form.expiry, **said)

    def shown_once(self, text: str) -> dict[str, str]:
        address = settings.BASE_URL + reverse("feed", args=[text])
        return {"text": address, "subscribe": "webcal:" + address.partition(":")[2]}
