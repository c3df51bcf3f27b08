"""Whether the tracker can work now, and whether mail leaves, for whoever watches the machine."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commitments.mailing.figures import mail_figures

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not. Open to all, so it says no more than figures.

    That mail is in trouble does not make the tracker unable to work: a watcher reads `mail.attention`.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        mail = mail_figures(at=timezone.now())
    except DatabaseError:
        logger.exception("The database does not answer.")
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok", "mail": mail})
