"""Bodies: the forums that meet or stand, who belongs to them, who speaks in them, and who looks after them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.access import Role, lineage, reach
from meetings.addresses import check_address, check_name
from meetings.fields import PartialDateField, ordered
from meetings.models.parties import Party
from meetings.models.users import check_zone
from meetings.querysets import BodyQuerySet, OfBodyQuerySet
from meetings.references import LONGEST, BadForm, around_the_number, check_form, next_reference


def check_weekend(days: str) -> None:
    """Raise `ValidationError` unless these are ISO weekdays, each once, that leave a day to work on."""
    if not set(days) <= set("1234567") or len(set(days)) != len(days):
        raise ValidationError(_("Write the days off as 1 for Monday to 7 for Sunday, each once, such as 67."))
    if len(days) == 7:
        raise ValidationError(_("At least one day of the week must be a working day."))


class BodyManager(models.Manager.from_queryset(BodyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Body:
        return self.get(slug=slug)


class Body(models.Model):
    """A conference, committee, working group or project. A gathering whose body is not stated is its own body."""

    class SilenceMeaning(models.TextChoices):
        EXPLICIT_ONLY = "explicit_only", _("only an express answer counts")
        NO_ANSWER = "no_answer", _("silence is recorded as no answer")
        CONSENT = "consent", _("silence is consent")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=250)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent body"),
        help_text=_("Roles on the parent hold here too."),
    )
    party = models.OneToOneField(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="body",
        verbose_name=_("as a party"),
        help_text=_("Set when the body itself can be responsible for something."),
    )
    zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[check_zone], help_text=_("Days end here.")
    )
    existed = PartialDateField(_("existed"), may_be_open=True)
    weekend = models.CharField(
        _("weekend"),
        max_length=7,
        default="67",
        blank=True,
        validators=[check_weekend],
        help_text=_("Days off: 1 is Monday, 7 is Sunday."),
    )
    reference_form = models.CharField(
        _("form of references"),
        max_length=60,
        blank=True,
        help_text=_("How new commitments are numbered, such as WG-{year}-{number}."),
    )
    silence = models.CharField(
        _("meaning of silence"), max_length=14, choices=SilenceMeaning, default=SilenceMeaning.EXPLICIT_ONLY
    )
    outward_words = models.JSONField(
        _("words used outwards"),
        default=dict,
        blank=True,
        help_text=_("Milder words for what a state reads, such as {“overdue”: “outstanding”}."),
    )
    mail_on = models.BooleanField(
        _("mail to parties is on"), default=False, help_text=_("Nothing leaves for a party before this is set.")
    )

    objects = BodyManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            ordered("existed", "body"),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")), name="body_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["meetings.party"]  # type: ignore[attr-defined]

    def and_below(self) -> frozenset[int]:
        """The primary keys of this body and of all that stand below it."""
        parents = dict(Body.objects.values_list("pk", "parent_id"))
        return reach(parents, [(self.pk, Role.VIEWER)]).viewable

    def clean(self) -> None:
        """Refuse a form that gives no references, and a tree that bites its own tail, naming the way round."""
        if self.reference_form:
            try:
                check_form(self.reference_form)
            except BadForm as error:
                raise ValidationError({"reference_form": f"{error}."}) from None
        if self.pk is None or self.parent_id is None:
            return
        bodies = {body.pk: body for body in Body.objects.only("name", "parent")}
        parents = {pk: body.parent_id for pk, body in bodies.items()} | {self.pk: self.parent_id}
        line = lineage(parents, self.parent_id)
        if self.pk in line:
            way = " → ".join(bodies[pk].name for pk in [self.pk, *line])
            raise ValidationError({"parent": _("A body cannot stand below itself: %(way)s.") % {"way": way}})

    @property
    def numbering(self) -> tuple[Body, str]:
        """The body whose numbers are counted and the form of references there: the own one, or that of a body above.

        Where nobody has given a form, it is made of the body's short name.
        """
        body: Body | None = self
        seen: set[int] = set()
        while body is not None and body.pk not in seen:
            if body.reference_form:
                return body, body.reference_form
            seen.add(body.pk)
            body = body.parent
        return self, f"{self.slug[: LONGEST - 16].strip('-').upper()}-{{year}}-{{number}}"

    def next_reference(self, records: models.QuerySet, *, year: int, letter: str = "") -> str:
        """The next free reference of the records, in this body; hidden ones are counted, for no two are the same."""
        form = self.numbering[1]
        before, _after = around_the_number(form, year=year, letter=letter)
        taken = records.filter(reference__startswith=before).order_by().values_list("reference", flat=True)
        return next_reference(form, taken, year=year, letter=letter)


class BodyRole(models.Model):
    """What a user may do in a body and in all bodies below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles", verbose_name=_("user")
    )
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="roles", verbose_name=_("body"))
    role = models.CharField(_("role"), max_length=8, choices=Role)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["user", "body"], name="body_role_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.body}"


class MembershipManager(models.Manager.from_queryset(OfBodyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, body: str, party: str, capacity: str, since: str) -> Membership:
        return self.get(body__slug=body, party__slug=party, capacity=capacity, since=since)


class Membership(models.Model):
    """A party's place in a body, so that *the co-chairs* can be told by date."""

    class Capacity(models.TextChoices):
        MEMBER = "member", _("member")
        CHAIR = "chair", _("chair")
        CO_CHAIR = "co_chair", _("co-chair")
        OBSERVER = "observer", _("observer")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("body"))
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("party"))
    capacity = models.CharField(_("capacity"), max_length=10, choices=Capacity, default=Capacity.MEMBER)
    since = PartialDateField(_("since"))
    until = PartialDateField(_("until"))

    objects = MembershipManager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["body", "party", "capacity", "since"], name="membership_once"),
            ordered("since", "membership"),
            ordered("until", "membership"),
        ]

    def __str__(self) -> str:
        return f"{self.party} – {self.get_capacity_display()} – {self.body}"

    def natural_key(self) -> tuple[str, str, str, str]:
        return (self.body.slug, self.party.slug, self.capacity, str(self.since))

    natural_key.dependencies = ["meetings.body", "meetings.party"]  # type: ignore[attr-defined]


class FocalPoint(models.Model):
    """A person who speaks for a party in a body, by mail and signed link, without an account."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="focal_points", verbose_name=_("party"))
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="focal_points", verbose_name=_("body"))
    name = models.CharField(_("name"), max_length=150, validators=[check_name])
    email = models.EmailField(_("e-mail address"), validators=[check_address])
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    primary = models.BooleanField(_("primary"), default=True, help_text=_("Unset for an alternate."))
    senior = models.BooleanField(
        _("senior contact"),
        default=False,
        help_text=_("Written to when the others have not answered; gets no digests and no notices."),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        ordering = ["party", "-primary", "name"]
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [
            models.UniqueConstraint(fields=["party", "body", "email"], name="focal_point_once"),
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(since__lte=models.F("until")),
                name="focal_point_runs_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.party})"


class Holiday(models.Model):
    """A day off in a body's calendar, on which its working days do not count."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="holidays", verbose_name=_("body"))
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [models.UniqueConstraint(fields=["body", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
