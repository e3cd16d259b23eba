"""Putting values into the wording of a document: ``{当事人}`` becomes who it is."""

import re
from collections.abc import Iterable, Mapping

FIELD = re.compile(r"\{([^{}\n]*)\}")


class TemplateError(ValueError):
    """The wording cannot be used; the message names the place and what would do."""


def fields_of(text: str) -> list[str]:
    """The fields of a text in order, each once."""
    return list(dict.fromkeys(name.strip() for name in FIELD.findall(text)))


def check_wording(text: str, known: Iterable[str]) -> None:
    """Refuse a wording that could not be filled.

    Raises:
        TemplateError: an unknown field, or a brace that opens or closes nothing.
    """
    names = list(known)
    for line, words in enumerate(text.split("\n"), 1):
        rest = FIELD.sub("", words)
        if "{" in rest or "}" in rest:
            raise TemplateError(
                f"第 {line} 行的花括号不成对。字段写作“{{当事人}}”，正文里不要单独使用花括号。"
            )
        for name in fields_of(words):
            if name not in names:
                raise TemplateError(
                    f"第 {line} 行的字段“{{{name}}}”不认识。"
                    f"可用的字段：{'、'.join(names)}。请改用其中之一，或去掉花括号。"
                )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields replaced; values are put in as they are, never read again.

    Raises:
        TemplateError: a field without a value.
    """

    def one(found: "re.Match[str]") -> str:
        name = found.group(1).strip()
        if name not in values:
            raise TemplateError(f"字段“{{{name}}}”没有值。请填写，或从模板中去掉。")
        return values[name]

    return FIELD.sub(one, text)
