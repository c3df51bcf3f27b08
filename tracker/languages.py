"""Which language a page speaks: the desk one, whole; every other page what its reader's browser asks for."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation


class Languages(LocaleMiddleware):
    """Django's own, but for the desk: half a page in the browser's language and half in another helps nobody.

    The desk is at one address, so whoever works there reads what a colleague reads, whatever browser they have.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(reverse("admin:index")):
            translation.activate(settings.DESK_LANGUAGE)
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)
