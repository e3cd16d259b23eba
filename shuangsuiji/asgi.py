"""ASGI entry point: Django's pages, and the streams of live ceremonies beside them."""

import os

from django.core.asgi import get_asgi_application

from shuangsuiji.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.settings")
django = get_asgi_application()
from publicity.live.application import LiveApplication  # noqa: E402  # needs Django set up
from publicity.live.hub import HUB  # noqa: E402

application = LiveApplication(django, HUB)
refuse_unsafe_start()
