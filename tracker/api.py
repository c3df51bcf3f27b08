"""The addresses of the API, version 1: one router, every list by the word that a secretariat uses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from commitments import views as record
from meetings import views as ground
from tracker.rest import pages


class Router(SimpleRouter):
    """Leads nowhere by POST to a list of what comes with other records, so that `Allow` does not say so either."""

    def get_method_map(self, viewset: Any, method_map: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = super().get_method_map(viewset, method_map)
        return {method: action for method, action in found.items() if not _never(viewset, action)}


def _never(viewset: Any, action: str) -> bool:
    return action == "create" and getattr(viewset, "never_posted", False)


router = Router()
for word, view in (
    ("bodies", record.Bodies),
    ("parties", ground.Parties),
    ("memberships", ground.Memberships),
    ("focal-points", ground.FocalPoints),
    ("group-members", ground.GroupMembers),
    ("holidays", ground.Holidays),
    ("meetings", record.Meetings),
    ("milestones", record.Milestones),
    ("attendance", ground.AttendanceRecords),
    ("documents", record.Documents),
    ("paragraphs", ground.Paragraphs),
    ("commitments", record.Commitments),
    ("assignments", record.Assignments),
    ("deadlines", record.Deadlines),
    ("dues", record.Dues),
    ("extensions", record.Extensions),
    ("updates", record.Updates),
    ("principles", record.Principles),
    ("results", record.Results),
    ("links", record.Links),
    ("themes", record.Themes),
    ("events", record.Events),
    ("evidence", record.Evidence),
    ("feeds", ground.Feeds),
    ("schedules", record.Schedules),
    ("rungs", record.Rungs),
    ("slots", record.Slots),
    ("deliveries", record.Deliveries),
    ("mailboxes", record.Mailboxes),
    ("figures", record.Figures),
):
    router.register(word, view, basename=word)


class NothingHere(APIView):
    """Whatever else stands below the API, answered in its own error shape."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []
    schema = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        raise NotFound

    def get(self, request: HttpRequest) -> HttpResponse:
        raise NotFound


urlpatterns = [
    path("schema/", pages.schema, name="schema"),
    path("schema/swagger/", pages.swagger, name="swagger"),
    path("schema/redoc/", pages.redoc, name="redoc"),
    path("", include(router.urls)),
    re_path("", NothingHere.as_view(), name="nothing-here"),
]
