import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from shuangsuiji.typed import VisibleTextMiddleware


def received(**typed):
    seen = {}

    def view(request):
        seen.update(request.POST.dict())
        with pytest.raises(AttributeError):
            request.POST["name"] = "changed"
        return HttpResponse()

    VisibleTextMiddleware(view)(RequestFactory().post("/", typed))
    return seen


def test_a_form_receives_what_can_be_seen():
    seen = received(name="张\u200b三\u202e", note="一\r\n二\u2066", new_password1="密\u200b码")

    assert seen == {"name": "张三", "note": "一\r\n二", "new_password1": "密\u200b码"}


def test_plain_text_passes_untouched():
    assert received(name="张三", note="a b") == {"name": "张三", "note": "a b"}
