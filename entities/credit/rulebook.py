"""A rulebook (评级规则): which fact takes how many points, how long, and which grade it caps."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ParamSpec, TypeVar

from entities.credit.facts import FactKind
from shuangsuiji.kernel.canonical import NotCanonicalError, unrepeated

SCHEMA = "ssj/rulebook/1"
GRADES = "ABCD"  # CT-15 risk_class, best first
FOUNDING = {"A": "GOOD", "B": "TRUST", "C": "DISHONEST", "D": "SEVERE"}  # credit_grade
FOUNDING_LABELS = {
    "GOOD": "信用良好",
    "TRUST": "守信",
    "DISHONEST": "失信",
    "SEVERE": "严重失信",
}
LARGEST = 10_000
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of fact does.

    ``months`` is how long it counts after it began, or after it ended where it is a state;
    0 = as long as it lasts. ``at_best`` is the best grade possible while it counts. No more than
    ``at_most`` points are taken (or given) for all facts of the kind together.
    """

    points: int
    months: int
    at_best: str
    at_most: int
    basis: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version, in force from a day on."""

    code: str
    title: str
    valid_from: date
    start: int  # points of an entity without facts
    bands: tuple[tuple[str, int], ...]  # grade, fewest points; best first, the last is 0 or less
    rules: Mapping[FactKind, Rule]


class RulebookError(ValueError):
    """The rulebook cannot be used; each of ``faults`` names the place, the value and the remedy."""

    def __init__(self, *faults: str) -> None:
        self.faults = tuple(one.encode("utf-8", "replace").decode() for one in faults)
        super().__init__(self.faults[0])


def decoded(document: bytes | str) -> object:
    """The JSON of a rulebook as it was typed or sent.

    Raises:
        RulebookError: no JSON, with the line of the fault, or a key that stands twice.
    """
    try:
        return json.loads(document, object_pairs_hook=unrepeated)
    except NotCanonicalError as error:
        raise RulebookError(f"{error}。请只留一处。") from None
    except (ValueError, RecursionError) as error:
        place = f"（第 {error.lineno} 行）" if isinstance(error, json.JSONDecodeError) else ""
        raise RulebookError(f"不是 JSON 文件{place}。请核对逗号、引号和括号。") from None


def read_rulebook(raw: object) -> Rulebook:
    """The rulebook of a JSON object (docs/credit.md).

    Raises:
        RulebookError: everything that is wrong.
    """
    if not isinstance(raw, Mapping):
        raise RulebookError("文件内容应为一个 JSON 对象（花括号开头）。请核对文件。")
    part = _Parts()
    keys = {"schema", "code", "title", "valid_from", "start", "bands", "rules"}
    part.read(_known, raw, keys, "规则")
    part.read(_schema, raw)
    code = part.read(_code, raw)
    title = part.read(_text, raw, "title")
    valid_from = part.read(_day, raw, "valid_from")
    start = part.read(_number, raw, "start", "start", low=0)
    bands = part.read(_bands, raw.get("bands"))
    rules = {}
    for kind, fields in (part.read(_rules, raw) or {}).items():
        rules[kind] = part.read(_rule, kind, fields)
    part.check()
    known = {FactKind(kind): rule for kind, rule in rules.items()}  # type: ignore[call-arg]
    return Rulebook(code, title, valid_from, start, bands, known)  # type: ignore[arg-type]


class _Parts:
    """Reads part by part and keeps what is wrong with each."""

    def __init__(self) -> None:
        self._faults: list[str] = []

    def read(self, reader: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return reader(*args, **kwargs)
        except RulebookError as error:
            self._faults.extend(error.faults)
            return None

    def check(self) -> None:
        if self._faults:
            raise RulebookError(*self._faults)


def _schema(raw: Mapping[str, Any]) -> None:
    if raw.get("schema") != SCHEMA:
        raise RulebookError(f"schema 应为 {SCHEMA}，现在是“{raw.get('schema')}”。请核对文件。")


def _code(raw: Mapping[str, Any]) -> str:
    code = _text(raw, "code")
    if not CODE.fullmatch(code):
        raise RulebookError(
            f"code 只能用小写字母、数字和短横线，最长 40 位，现在是“{code}”。请改正。"
        )
    return code


def _rules(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    rules = raw.get("rules")
    if not isinstance(rules, Mapping) or not rules:
        raise RulebookError("rules 应列出至少一类事实的规则。请填写。")
    return rules


def _rule(code: str, raw: object) -> Rule:
    where = f"rules.{code}"
    if code not in FactKind._value2member_map_:
        raise RulebookError(f"{where} 不是已知的事实种类。请从 docs/credit.md 的表中选。")
    if not isinstance(raw, Mapping):
        raise RulebookError(f"{where} 应为一个对象，写明 points、months、at_most、basis。请改正。")
    part = _Parts()
    part.read(_known, raw, {"points", "months", "at_best", "at_most", "basis"}, where)
    at_best = part.read(_at_best, raw, where)
    basis = part.read(_basis, raw, where)
    points = part.read(_number, raw, "points", where, low=-LARGEST)
    months = part.read(_number, raw, "months", where, low=0)
    at_most = part.read(_number, raw, "at_most", where, low=0)
    part.check()
    return Rule(points, months, at_best, at_most, basis)  # type: ignore[arg-type]


def _at_best(raw: Mapping[str, Any], where: str) -> str:
    at_best = raw.get("at_best", "A")
    if at_best not in tuple(GRADES):
        raise RulebookError(f"{where}.at_best 应为 A、B、C、D 之一，现在是“{at_best}”。请改正。")
    return str(at_best)


def _basis(raw: Mapping[str, Any], where: str) -> str:
    basis = str(raw.get("basis", "")).strip()
    if not basis:
        raise RulebookError(f"{where}.basis 是空的：每条规则都要写明依据（文件、条款）。")
    return basis


def _bands(raw: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(raw, Mapping) or list(raw) != list(GRADES):
        raise RulebookError("bands 应依次写出 A、B、C、D 各自的最低分。请补全并按顺序写。")
    bands = tuple((grade, _number(raw, grade, "bands", low=-LARGEST)) for grade in GRADES)
    lows = [low for _, low in bands]
    if lows != sorted(set(lows), reverse=True):
        raise RulebookError(f"bands 的最低分应逐级下降，现在是 {lows}。请改正。")
    return bands


def _known(raw: Mapping[str, Any], keys: set[str], where: str) -> None:
    if unknown := sorted(set(raw) - keys):
        raise RulebookError(
            *(f"{where} 有未知的一项“{name}”。请删去或改正拼写。" for name in unknown)
        )


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RulebookError(f"{key} 应为文字，不能为空。请填写。")
    return value.strip()


def _day(raw: Mapping[str, Any], key: str) -> date:
    try:
        return date.fromisoformat(str(raw.get(key)))
    except ValueError:
        raise RulebookError(
            f"{key} 应为日期，如 2026-01-01，现在是“{raw.get(key)}”。请改正。"
        ) from None


def _number(raw: Mapping[str, Any], key: str, where: str, *, low: int) -> int:
    value = raw.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= LARGEST:
        raise RulebookError(
            f"{where}.{key} 应为 {low} 到 {LARGEST} 之间的整数，现在是“{value}”。请改正。"
        )
    return value
