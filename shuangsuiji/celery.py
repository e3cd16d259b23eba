"""The Celery app. Tasks say ``from shuangsuiji.celery import app`` and ``@app.task``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuangsuiji.settings")
app = Celery("shuangsuiji")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
