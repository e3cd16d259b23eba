"""WSGI entry point: pages and API."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from shuangsuiji.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.settings")
application = get_wsgi_application()
refuse_unsafe_start()
_ = get_resolver().url_patterns  # every page is loaded before the first request waits for it
