"""What is kept of a template is what Django's own tags would give, in each language."""

from datetime import date

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from publicity.templatetags.fixed import FixedStaticNode, FixedTranslateNode, FixedURLNode
from publicity.templatetags.kept import HERE
from shuangsuiji.orgs.models import User

TEXT = (
    '{% translate "检查结果" %}|{% translate "首页" as home %}{{ home }}|{% url "home" %}'
    '|{% url "publicity:results" as href %}{{ href }}|{% url "no-such-page" as none %}[{{ none }}]'
    '|{% static "img/seal.svg" %}|{% static "css/app.css" as file %}{{ file }}'
)
PLAIN = Template("{% load i18n static %}" + TEXT)


@pytest.mark.parametrize("in_context", [True, False])
def test_the_same_in_both_languages_and_back(in_context):
    fixed, said = Template("{% load i18n fixed %}" + TEXT), []

    for language in ("zh-hans", "en", "zh-hans", "en"):
        with translation.override(language):
            known = {"LANGUAGE_CODE": language} if in_context else {}
            said.append(fixed.render(Context(known)))
            assert said[-1] == PLAIN.render(Context())

    assert said[0] == said[2] != said[1] == said[3]
    assert reverse("publicity:results") in said[0]
    assert "[]" in said[0]


def test_what_differs_from_page_to_page_is_not_kept():
    fixed = Template(
        "{% load i18n fixed %}{% translate word %} {% url name %} {% static file %} "
        '{% url "publicity:entity" code=code %} {% translate "首页"|lower %}'
    )
    kinds = (FixedTranslateNode, FixedURLNode, FixedStaticNode)
    assert not any(isinstance(node, kinds) for node in fixed.nodelist)

    for word, name, code in (("甲", "home", "A"), ("乙", "publicity:results", "B")):
        given = {"word": word, "name": name, "code": code, "file": f"{code}.css"}
        page = fixed.render(Context(given))
        assert f"{word} {reverse(name)} " in page
        assert reverse("publicity:entity", args=[code]) in page
        assert f"{code}.css" in page


def test_an_address_that_does_not_exist_is_still_a_mistake():
    with pytest.raises(NoReverseMatch):
        Template('{% load fixed %}{% url "no-such-page" %}').render(Context())


@pytest.mark.django_db
def test_the_frame_follows_reader_language_and_page(client):
    """The control over all of it: one process, pages in turn, each with its own frame."""
    results, home = reverse("publicity:results"), reverse("publicity:home")
    for _ in range(2):
        client.cookies.clear()
        assert f'<a href="{results}" aria-current="true">' in client.get(results).content.decode()
        assert f'<a href="{results}" aria-current' not in client.get(home).content.decode()
        client.cookies["django_language"] = "en"
        english = client.get(f"{results}?year=2026").content.decode()
        assert "Results of inspections" in english
        assert "?to=zh-hans&amp;next=%2Fpublicity%2Fresults%2F%3Fyear%3D2026" in english
        client.cookies["ssj_reading"] = "200"
        assert 'data-type="200"' in client.get(results).content.decode()


@pytest.mark.django_db
def test_the_kept_frame_holds_nothing_of_anybody(client):
    """A visitor after an officer, an officer after a visitor, and each with their own address."""
    results = reverse("publicity:results")
    staff = Client()
    staff.force_login(User.objects.create(username="zhangsan", must_change_password=False))
    for number in range(2):
        signed_in = staff.get(f"{results}?q=a{number}").content.decode()
        visitor = client.get(f"{results}?q=b{number}").content.decode()

        for word in ("zhangsan", "csrfmiddlewaretoken"):
            assert word in signed_in
            assert word not in visitor
        assert visitor.count(f"q%3Db{number}") == 3  # large type, and the language twice
        assert f"q%3Da{number}" not in visitor
        assert HERE not in visitor


@pytest.mark.django_db
def test_words_typed_into_an_address_stay_words(client):
    page = client.get(reverse("publicity:results"), {"q": f'"><script>{HERE}'}).content.decode()

    assert "<script>" not in page
    assert page.count("%2522%253E%253Cscript%253E") == 3


def test_a_part_of_values_is_kept_for_each_of_them_and_for_each_language():
    part = Template(
        '{% load i18n kept %}{% kept "part" day.year name %}{{ name }} {{ day|date:"Y" }} '
        '{% translate "首页" %} {{ times.0 }}{% endkept %}'
    )

    def said(language: str, name: str, year: int, times: int) -> str:
        with translation.override(language):
            given = {"LANGUAGE_CODE": language, "name": name, "day": date(year, 1, 2)}
            return str(part.render(Context({**given, "times": [times]})))

    assert said("zh-hans", "<甲>", 2026, 1) == "&lt;甲&gt; 2026 首页 1"
    assert said("zh-hans", "乙", 2026, 2) == "乙 2026 首页 2"
    assert said("zh-hans", "<甲>", 2025, 3) == "&lt;甲&gt; 2025 首页 3"
    assert said("en", "乙", 2026, 4) == "乙 2026 Home 4"
    # The control: what it does not name stays as it was first.
    assert said("zh-hans", "乙", 2026, 5) == "乙 2026 首页 2"
