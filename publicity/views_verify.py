"""The page that verifies in the visitor's own browser; the server only hands it out."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

# What base.html loads: it bears the digest of its content in its name, where there is one.
LOOKS: Final = (
    "vendor/bootstrap-5.3.9/bootstrap.min.css",
    "vendor/bootstrap-icons-1.13.2/bootstrap-icons.min.css",
    "vendor/bootstrap-icons-1.13.2/fonts/bootstrap-icons.woff2",
    "vendor/htmx-2.0.11/htmx.min.js",
    "css/app.css",
    "img/seal.svg",
    "js/app.js",
)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Hand out the page; files chosen there never reach the server."""
    return render(request, "publicity/verify.html")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps the page for times without a network.

    It answers for the page and, because the verifier runs in a worker, for its scripts.
    """
    files, version = _kept()
    context = {
        "files": json.dumps([reverse("verify"), *files]),
        "version": version,
        "static_url": settings.STATIC_URL,
    }
    response = render(
        request, "publicity/offline.js", context, content_type="text/javascript; charset=utf-8"
    )
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _kept() -> tuple[list[str], str]:
    """Addresses of everything the page needs, and one digest of what stands there."""
    folder = Path(settings.BASE_DIR) / "static"
    # Modules name each other without the digest that the page's own script bears.
    scripts = [*sorted((folder / "js").glob("*.js")), *sorted((folder / "js/verify").glob("*.js"))]
    scripts.append(folder / "js/said/verify.json")  # English
    plain = [f"{settings.STATIC_URL}{path.relative_to(folder)}" for path in scripts]
    named = [static(name) for name in (*LOOKS, "js/verify/page.js")]
    digest = sha256()
    for path in (*scripts, *(folder / name for name in LOOKS)):
        digest.update(path.read_bytes())
    files = list(dict.fromkeys([*plain, *named]))
    return files, digest.hexdigest()[:16]
