"""The counts that the desk's home shows, whole or by body, party, status or month."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from commitments.filters import AssignmentFilters
from commitments.models import Assignment
from commitments.standing import Standing
from commitments.views.moments import PARAMETERS, AskedAt, asked_at
from meetings.models import Body, Party

GROUPS = ("status", "body", "party", "month")
BY = f"How they are grouped: {', '.join(GROUPS)}."


class FigureSerializer(serializers.Serializer):
    """How many parts have a standing; `key` names the body, party or month, and is empty for all, or for none."""

    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    standing = serializers.ChoiceField(Standing.choices)
    standing_label = serializers.CharField()
    count = serializers.IntegerField()


@extend_schema_serializer(many=False)
class FiguresSerializer(serializers.Serializer):
    as_at = serializers.DateField()
    by = serializers.ChoiceField(GROUPS)
    results = FigureSerializer(many=True)


class Figures(GenericViewSet):
    """Parts counted by their standing on a day; what reiterates another is counted once, as everywhere."""

    serializer_class = FiguresSerializer
    filterset_class = AssignmentFilters
    queryset = Assignment.objects.none()
    pagination_class = None
    parameters = {"by": BY, **PARAMETERS}
    groups = GROUPS
    orders: dict[str, Any] = {}
    http_method_names = ["get", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.moment = AskedAt(timezone.localdate())
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)

    @extend_schema(responses={200: FiguresSerializer})
    def list(self, request: Request) -> Response:
        self.moment, by = asked_at(request), request.query_params.get("by", "status")
        parts = self.filter_queryset(self.moment.of(Assignment.objects.visible_to(request.user)))
        if by not in GROUPS:
            raise serializers.ValidationError({"by": [f"Say one of: {', '.join(GROUPS)}."]})
        results = list(self.rows(parts, by))
        return Response({"as_at": self.moment.on.isoformat(), "by": by, "results": results})

    def rows(self, parts: Any, by: str) -> Any:
        on = self.moment.on
        if by == "status":
            grouped: dict[Any, Any] = {None: parts.figures(on=on)}
            named: dict[Any, tuple[str, str]] = {}
        elif by == "month":
            grouped = parts.figures_by_month(on=on)
            named = {month: (month.strftime("%Y-%m"),) * 2 for month in grouped if month}  # type: ignore[misc]
        else:
            model: Any = {"body": Body, "party": Party}[by]
            grouped = parts.figures_by({"body": "commitment__origin__body", "party": "party"}[by], on=on)
            found = model.objects.in_bulk([key for key in grouped if key is not None])
            named = {key: (one.slug, one.name) for key, one in found.items()}
        for key, counts in sorted(grouped.items(), key=lambda one: named.get(one[0], ("", ""))):
            slug, name = named.get(key, ("", ""))
            for word, count in counts.items():
                if count or by == "status":
                    yield {
                        "key": slug,
                        "name": name,
                        "standing": word.value,
                        "standing_label": str(word.label),
                        "count": count,
                    }
