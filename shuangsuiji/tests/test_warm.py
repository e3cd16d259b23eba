"""A web process loads every page before it answers, so that no first request waits for it."""

import subprocess
import sys

from django.conf import settings

LOADED = "import sys; import shuangsuiji.wsgi; print('inspections.fieldwork.urls' in sys.modules)"


def test_every_page_is_loaded_before_the_first_request():
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True"]
