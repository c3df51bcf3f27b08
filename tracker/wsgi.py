"""Where a web server enters: gunicorn tracker.wsgi."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# What stays for as long as the process is loaded now, and not by the first who asks; the collector of garbage passes it
# over from then on, which is an eighth of the time that a list of the API takes.
_addresses = get_resolver().url_patterns
gc.collect()
gc.freeze()
