"""What is wrong with a task document: where, which value, which rule, what to do."""

import json
from dataclasses import dataclass

SHOWN = 60  # characters of a wrong value that a message repeats


@dataclass(frozen=True, slots=True)
class SpecProblem:
    """One fault of a document."""

    path: str  # "strata[0].rule.ratio_bp"; "" is the document itself
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        where = self.path or "任务文件"
        return f"{where} 的值 {self.value} 不合要求：{self.rule}。{self.remedy}。"


class TaskSpecError(ValueError):
    """The document cannot be used; ``problems`` holds every fault found, in document order."""

    def __init__(self, problems: list[SpecProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def printable(text: str) -> str:
    """Halves of surrogate pairs, which JSON can spell but no file can hold, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def shown(value: object) -> str:
    """The value as JSON, cut to a readable length."""
    text = printable(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
