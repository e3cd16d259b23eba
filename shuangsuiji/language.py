"""The language of the pages: Chinese, unless the reader chose another one here."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from shuangsuiji.choosing import chosen


class ChosenLanguageMiddleware:
    """Follows the language cookie and nothing else.

    Django's own middleware also follows the browser's wish. An official page that is written
    in Chinese would then show English dates and messages in its midst.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        known = dict(settings.LANGUAGES)
        with translation.override(wish if wish in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back to the page it was made on. A link: pages stay free of tokens."""
    wish = request.GET.get("to", "")
    is_other = wish in dict(settings.LANGUAGES) and wish != settings.LANGUAGE_CODE
    return chosen(request, settings.LANGUAGE_COOKIE_NAME, wish if is_other else "")
