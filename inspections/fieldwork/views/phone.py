"""The page for inspectors in the field: a shell without anybody's data, kept for offline use."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

STATIC: Final = Path(settings.BASE_DIR) / "static"
LOOKS: Final = ("css/field.css", "img/seal.svg", "img/field-192.png")
BORROWED: Final = (
    "js/digest.js",
    "js/strokes.js",
    "js/verify/canonical.js",
    "js/verify/reading.js",
    "vendor/idb-8.0.4/index.js",
    "vendor/signature_pad-5.1.3/signature_pad.min.js",
    "vendor/uqr-0.1.3/index.js",
)


@require_safe
@ensure_csrf_cookie
@csp_update({"media-src": ["'self'", "blob:"]})
def phone(request: HttpRequest) -> HttpResponse:
    """Hand out the shell; what it shows comes from the phone's own store and the API."""
    modules, _ = _parts()
    context = {"modules": modules, "page_script": f"{settings.STATIC_URL}js/field/page.js"}
    response = render(request, "fieldwork/phone.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """What makes the page an app on the home screen."""
    icons = [
        {"src": static(f"img/field-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
        for side in (192, 512)
    ]
    about = {
        "name": "双随机外勤检查",
        "short_name": "外勤检查",
        "lang": "zh-Hans",
        "start_url": reverse("field"),
        "scope": reverse("field"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0a2540",
        "icons": icons,
    }
    return JsonResponse(
        about, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes with any file that it keeps."""
    modules, version = _parts()
    kept = [reverse("field"), reverse("field-manifest"), *modules]
    kept += [static(name) for name in LOOKS]
    context = {"files": json.dumps(kept), "version": version}
    response = render(
        request, "fieldwork/phone_sw.js", context, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _parts() -> tuple[list[str], str]:
    """Addresses of every script of the page, and one digest of what it is made of."""
    own = sorted((STATIC / "js/field").rglob("*.js"))
    scripts = [*own, *(STATIC / name for name in BORROWED)]
    page = Path(settings.BASE_DIR) / "templates/fieldwork"
    digest = sha256()
    for path in (*scripts, *(STATIC / name for name in LOOKS), *sorted(page.glob("phone*"))):
        digest.update(path.read_bytes())
    # Modules name each other by plain addresses, so that is how they are kept.
    plain = [f"{settings.STATIC_URL}{path.relative_to(STATIC)}" for path in scripts]
    return plain, digest.hexdigest()[:16]
