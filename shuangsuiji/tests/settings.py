"""What tests set before the settings are read: nothing of the developer's own ``var/``.

Tests that run side by side (``pytest -n``) share no folder and no Redis database either.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def apart(worker: str) -> None:
    """Give one of several test processes (``gw0``, ``gw1`` …) a folder and a Redis database."""
    folder = Path(os.environ["SSJ_VAR_DIR"])
    if folder.name == worker:
        return  # a process that such a one started
    os.environ["SSJ_VAR_DIR"] = str(folder / worker)
    if os.environ.get("REDIS_URL"):
        server, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{int(worker.removeprefix('gw')) + 1}"


if "SSJ_VAR_DIR" not in os.environ:
    os.environ["SSJ_VAR_DIR"] = tempfile.mkdtemp(prefix="ssj-test-")
    atexit.register(shutil.rmtree, os.environ["SSJ_VAR_DIR"], ignore_errors=True)
if os.environ.get("PYTEST_XDIST_WORKER"):
    apart(os.environ["PYTEST_XDIST_WORKER"])
os.environ.setdefault("SECRET_KEY", "a key for tests only, long enough to pass our own check")
os.environ.setdefault("SSJ_HTTPS", "0")
os.environ.setdefault("SSJ_PAGE_CACHE_SECONDS", "0")  # a test reads what it just wrote
os.environ.setdefault("SSJ_CHECK_CLOCK", "0")  # a container's clock may follow nothing

from shuangsuiji.settings import *  # noqa: E402, F403  # after the environment is set

if EMBEDDED:  # noqa: F405
    # A test survives a killed process; no test survives a power cut, which FULL waits for.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  # WhiteNoise warns without it
