"""Bad and hostile rows in bulk: each is refused by name, or stored as the text that it is."""

import unicodedata
from itertools import product

import pytest

from entities.models import Entity
from entities.tests.registers import bring, findings, row, uscc
from entities.uscc import ALPHABET
from shuangsuiji.intake.blanks import clean
from shuangsuiji.orgs.tests.places import make_planner

pytestmark = pytest.mark.django_db

TAGS = ["<script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</title><b>", "<!--"]
WRAPS = ["{}", '"{}"', "'{}'", "福安{}公司", "{} {}", "&lt;{}", "\u202e{}", "<{}", "`{}`", "]]>{}"]
XSS = [wrap.format(tag, tag) for tag, wrap in product(TAGS, WRAPS)]
SQL = [
    f"{quote}{body}{end}"
    for quote, body, end in product(
        ["'", '"', "')", "\\'"],
        [" OR 1=1", "; DROP TABLE entities_entity", " UNION SELECT NULL", "||pg_sleep(9)", "%00"],
        [" --", "/*"],
    )
]
TEMPLATES = [
    *(
        "{{7*7}}",
        "{% load x %}",
        "${7*7}",
        "#{7*7}",
        "%n%s%x",
        "{0.__class__}",
        "<%= 7 %>",
        "%(a)s",
    ),
    *("福\\N", "\\.", "\\t\\n", "\\\\", "福\\", "\\x00", "\\u0000", "COPY x FROM STDIN"),
]
NAMES = [
    *(
        "𠮷野家虚构店",
        "㐂虚构茶庄",
        "龘靐虚构公司",
        "葛\U000e0100城虚构店",
        "e\u0301toile虚构",
        "虚构\u202eABC",
    ),
    *(
        "虚\u200b构店",
        "虚构🍵茶馆",
        "👨\u200d👩\u200d👧虚构托管",
        "\ue000虚构",
        "ｶﾀｶﾅ虚构",
        "豈更車虚构",
        "虚构" * 150,
    ),
    *(
        "𬭎翀㛃虚构",
        "᠌虚构",
        "虚构　店",
        "ﷺ虚构",
        "İstanbul虚构",
        "ß虚构",
        "虚构﹩",
        "①虚构",
        "㈱虚构",
    ),
]


def brought(tmp_path, names):
    outcome = bring(tmp_path, [row(n, name) for n, name in enumerate(names, start=1)])
    by_code = dict(Entity.objects.values_list("code", "name"))
    return outcome, [by_code.get(uscc(n)) for n in range(1, len(names) + 1)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_hostile_text_is_stored_as_text_and_shown_as_text(tmp_path, client, units, suffix):
    hostile = XSS + SQL + TEMPLATES
    rows = [row(n, text) for n, text in enumerate(hostile, start=1)]
    client.force_login(make_planner(units["fuan"]))

    outcome = bring(tmp_path, rows, f"名单.{suffix}")

    assert outcome.created == len(hostile) > 100
    stored = dict(Entity.objects.values_list("code", "name"))
    assert [stored[uscc(n)] for n in range(1, len(hostile) + 1)] == [clean(t) for t in hostile]
    pages = "".join(
        client.get("/entities/", {"page": number}).content.decode() for number in (1, 2, 3)
    )
    assert "{{7*7}}" in pages
    assert not any(tag in pages for tag in ("<script>", "<img src=x", "<svg/", "</title><b>"))


def test_rare_and_strange_names_are_stored_shown_and_found(tmp_path, client, units):
    client.force_login(make_planner(units["fuan"]))

    outcome, stored = brought(tmp_path, NAMES)

    assert outcome.created == len(NAMES)
    assert stored == [clean(name) for name in NAMES]
    assert all(unicodedata.is_normalized("NFC", name) for name in stored)
    for number, name in enumerate(stored, start=1):
        found = client.get("/entities/", {"q": name}).content.decode()
        assert uscc(number) in found


def broken_codes():
    """Over a hundred spellings of a code that must not be guessed at."""
    good = uscc(7)
    for position in range(2, 17):
        for letter in "IOSVZ":
            yield good[:position] + letter + good[position + 1 :]
    for extra in ("0", "X", "福", "-"):
        yield good + extra
        yield extra + good
    for length in range(1, 13):
        yield good[:length]
    yield from ("9.13E+17", "9.1350981E+17", "913509810000000000.0", "无代码", "待办", "?" * 18)
    yield from (good[:9] + "０" + good[9:], good[:17] + "é", good[:17] + "_", good + "," + good)


def test_broken_codes_are_each_refused_by_row_and_rule(tmp_path):
    broken = list(broken_codes())

    outcome = bring(tmp_path, [[code, f"虚构{n}", "福安市"] for n, code in enumerate(broken)])

    assert (outcome.rows, outcome.created, outcome.rejected) == (len(broken), 0, len(broken))
    assert len(broken) > 100
    lines = findings(outcome)
    assert [line[3] for line in lines] == [str(n) for n in range(2, len(broken) + 2)]
    assert all(line[4] == "统一社会信用代码" and line[6] and line[7] for line in lines)


def test_every_wrong_check_character_is_warned_about_and_none_refused(tmp_path):
    codes = [uscc(7)[:17] + char for char in ALPHABET]

    outcome = bring(tmp_path, [[code, f"虚构{code}", "福安市"] for code in codes])

    assert (outcome.created, outcome.rejected, outcome.warnings) == (31, 0, 30)


def test_shapes_of_rows_that_do_not_fit_the_header(tmp_path):
    wide = [[*row(n), *["多"] * n] for n in range(1, 11)]
    blank = [["", "", ""], [" ", "　", "\u00a0"]]

    outcome = bring(tmp_path, [*wide, *blank, row(50), *blank])

    assert (outcome.rows, outcome.created, outcome.rejected) == (11, 1, 10)
    assert "4 格，表头只有 3 格" in findings(outcome)[0][6]
