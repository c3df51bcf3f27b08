"""Every address of the tracker; the desk is the front door."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from commitments.feeds import feed
from commitments.portal import digests
from commitments.views import evidence_file, paper_file, status_table
from tracker.health import health


class Icon(RedirectView):
    """Where browsers look for an icon before they have read a page, and on files that are no page."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        return static("desk/icon.svg")  # asked each time: its name has a sum of its content in production


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("tracker.api")),
    path("feeds/<str:token>.ics", feed, name="feed"),
    path("table/", status_table, name="table"),
    path("evidence/<uuid:uuid>/", evidence_file, name="evidence"),
    path("papers/<uuid:uuid>/", paper_file, name="paper-file"),
    path("mail/digests/<str:token>", digests, name="digests"),
    path("healthz", health, name="health"),
    path("favicon.ico", Icon.as_view(), name="icon"),
]
