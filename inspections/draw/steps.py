"""Steps of a verification: what was checked, whether it holds, in words."""

from dataclasses import dataclass

from inspections.draw.errors import MalformedError
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes


@dataclass(frozen=True)
class Step:
    name: str
    ok: bool
    text: str


@dataclass(frozen=True)
class Report:
    """The steps done; after the first broken one nothing more is checked."""

    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    def first_failure(self) -> str:
        """The first broken step in words; empty when everything holds."""
        return next((f"{step.name}：{step.text}" for step in self.steps if not step.ok), "")


def same(left: JsonValue, right: JsonValue, what: str) -> None:
    """Equal as bytes, so in value and type at every depth: JSON's true is not 1."""
    if canonical_bytes(left) != canonical_bytes(right):
        raise MalformedError(f"{what}不符")
