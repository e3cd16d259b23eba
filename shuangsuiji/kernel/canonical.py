"""Canonical JSON: one value, one sequence of bytes.

The subset is small enough that ``json.dumps`` with sorted keys and no blanks equals RFC 8785:
text, integers below 2^53, true, false, null, lists, and objects with ASCII keys. No floats.
What does not re-encode to the same bytes is not canonical and is refused.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

JsonValue: TypeAlias = (
    "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"  # lists and dicts
)

LARGEST_INTEGER = 2**53 - 1  # beyond it JavaScript rounds
DEEPEST = 64  # levels; how far a program can go by itself differs from one to the next
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class NotCanonicalError(ValueError):
    """A value or a byte string lies outside the canonical subset."""


def canonical_bytes(value: JsonValue) -> bytes:
    """Encode ``value``; the bytes are UTF-8 without a final line feed.

    Raises:
        NotCanonicalError: a float, a foreign type, a non-ASCII key, an integer of 2^53 or
            more, a lone surrogate; the message names the place.
    """
    try:
        _check(value, "$")
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError("文本含有不成对的代理字符，不能编码为 UTF-8") from error
    except RecursionError as error:
        raise NotCanonicalError("数据嵌套过深") from error


def parse_canonical(data: bytes) -> Any:
    """Decode bytes that ``canonical_bytes`` could have written, and nothing else.

    Raises:
        NotCanonicalError: not UTF-8, not JSON, a duplicate key, a float, or any spelling
            (blank, key order, escape, number) other than the canonical one.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=unrepeated,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
        )
    except UnicodeDecodeError as error:
        raise NotCanonicalError(f"不是 UTF-8 文本（第 {error.start + 1} 字节）") from error
    except json.JSONDecodeError as error:
        raise NotCanonicalError(f"不是 JSON 文本（第 {error.pos + 1} 个字符处）") from error
    except NotCanonicalError:
        raise
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits; nesting
        raise NotCanonicalError("数字过长或嵌套过深") from error
    if canonical_bytes(value) != data:
        raise NotCanonicalError("不是规范写法：重新编码后字节不同（空格、键序、转义或数字写法）")
    return value


def unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For ``object_pairs_hook``: refuse an object that names a key twice; usually the last wins."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotCanonicalError(f"键“{twice}”重复出现")
    return found


def _refuse_float(text: str) -> NoReturn:
    raise NotCanonicalError(f"不允许小数或指数写法：{text}")


def _check(value: object, place: str, depth: int = 0) -> None:
    """Walk the value; ``place`` is a JSON path for the message."""
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonicalError(f"{place}：整数超出 ±(2^53-1)")
    elif depth == DEEPEST:
        raise NotCanonicalError("数据嵌套过深")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            if type(item) is not str:  # most of a large list is plain text
                _check(item, f"{place}[{index}]", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonicalError(f"{place}：键“{key}”不是 ASCII 文本")
            if type(item) is not str:
                _check(item, f"{place}.{key}", depth + 1)
    else:
        raise NotCanonicalError(f"{place}：不允许 {type(value).__name__} 类型")
