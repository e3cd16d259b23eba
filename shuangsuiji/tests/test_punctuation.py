"""Chinese sentences are punctuated with full-width marks, wherever people read them."""

import ast
import re
from collections.abc import Iterator

import pytest

from shuangsuiji.tests.test_architecture import ROOT, SOURCES, named

CHINESE = "一-鿿\u3001-\u303f\uff01-\uff60“”"
HALF_WIDTH = re.compile(rf"[{CHINESE}][,:;]|[,:;] ?[{CHINESE}]")
VALUE = "\0"  # stands where a value is put into a sentence

# What people read. Tests are left out: they hold the badly written files that people bring.
MODULES = [path for path in SOURCES if "tests" not in path.parts]
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.*js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SCRIPT_PART = re.compile(
    r"""//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""",
    re.DOTALL,
)
UNREAD = re.compile(
    r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|^ *//[^\n]*"
    r"|<pre>.*?</pre>",  # commands to copy
    re.DOTALL | re.MULTILINE,
)

# Where a half-width mark is right, and why.
RIGHT = {
    "吊销,未注销": "the form, after NFKC, by which files are read",
    "吊销,已注销": "the form, after NFKC, by which files are read",
    "dice:": "how a line of randomness is written, to the byte",
    "lottery:玩法:期号:号码": "how a line of randomness is written, to the byte",
    "lottery:玩法:期号": "how a line of randomness is written, to the byte",
    "drand:链哈希:轮次:随机值": "how a line of randomness is written, to the byte",
    "drand:链哈希:轮次": "how a line of randomness is written, to the byte",
    "nist2:链:脉冲:输出值": "how a line of randomness is written, to the byte",
    "witness:英文名:十六进制数": "how a line of randomness is written, to the byte",
    "[经度, 纬度]": "how GeoJSON is written",
    "sep=; ": "the line that Excel reads",
    " ,,.。::;;、-－—()()": "a set of signs that are cut off",
    r"[\s,,.。::、]*(?:闽东)?": "a regular expression",
    r"([\s,，、]+|$))*\Z": "a regular expression",
}


def module_sentences(source: str) -> Iterator[str]:
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = [node.value for node in nodes if isinstance(node, ast.Expr)]
    formatted = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    patterns = [
        part
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")
        for part in ast.walk(node)
    ]
    skipped = {id(node) for node in [*docstrings, *patterns]}
    skipped |= {id(piece) for node in formatted for piece in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr) and id(node) not in skipped:
            pieces = (p.value if isinstance(p, ast.Constant) else VALUE for p in node.values)
            yield "".join(map(str, pieces))
        elif isinstance(node, ast.Constant) and id(node) not in skipped:
            yield str(node.value)


def script_sentences(source: str) -> Iterator[str]:
    for found in SCRIPT_PART.finditer(source):
        if found[1]:
            yield re.sub(r"\$\{[^}]*\}", VALUE, found[1][1:-1])


def template_sentences(source: str) -> Iterator[str]:
    yield from UNREAD.sub(VALUE, source).splitlines()


@pytest.mark.parametrize(
    ("paths", "sentences"),
    [
        (MODULES, module_sentences),
        (SCRIPTS, script_sentences),
        (TEMPLATES, template_sentences),
    ],
    ids=["modules", "scripts", "templates"],
)
def test_chinese_is_punctuated_with_full_width_marks(paths, sentences):
    right = re.compile("|".join(map(re.escape, RIGHT)))

    wrong = [
        f"{named(path)}: {sentence.strip()}"
        for path in paths
        for sentence in sentences(path.read_text(encoding="utf-8"))
        if HALF_WIDTH.search(right.sub(VALUE, sentence))
    ]

    assert wrong == []


def test_every_exception_is_still_needed():
    written = "\n".join(
        sentence
        for path in MODULES
        for sentence in module_sentences(path.read_text(encoding="utf-8"))
    )

    assert [text for text in RIGHT if text not in written] == []
