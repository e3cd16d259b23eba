"""The language follows a choice, never the browser."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from shuangsuiji.language import ChosenLanguageMiddleware


def language_of(request) -> str:
    middleware = ChosenLanguageMiddleware(lambda _: HttpResponse(translation.get_language()))
    return middleware(request).content.decode()


def test_the_wish_of_the_browser_does_not_mix_languages(rf):
    assert language_of(rf.get("/", headers={"accept-language": "en-US,en;q=0.9"})) == "zh-hans"


@pytest.mark.parametrize(("cookie", "language"), [("en", "en"), ("xx", "zh-hans")])
def test_a_choice_counts_where_it_is_offered(rf, cookie, language):
    request = rf.get("/")
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie

    assert language_of(request) == language
