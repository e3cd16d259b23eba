"""Pages travel compressed also where no proxy stands in front (the embedded edition)."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

SQUEEZED = "text/html"


class SqueezePagesMiddleware(GZipMiddleware):
    """Compresses pages for visitors.

    Files keep their bytes, length and strong ETag; pages of people who are signed in, which hold
    secrets beside what a stranger may have typed, are left as they are (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith(SQUEEZED) and not response.streaming
        user = getattr(request, "user", None)
        if not is_page or (user is not None and user.is_authenticated):
            return response
        return super().process_response(request, response)
