"""Collecting what of a row is not as its record says."""

from collections.abc import Mapping, Sequence
from typing import Final

from shuangsuiji.ledger.told import Place, Told

UNTOLD: Final = object()  # the record does not say: destroyed, or of an older version
LONGEST: Final = 40


class Comparison:
    """What does not agree between the rows of one draw and its records.

    Args:
        name: what is compared, in words.
        told: the records, oldest first.
    """

    def __init__(self, name: str, told: Sequence[Told]) -> None:
        self.name = name
        self.told = told
        self.places: list[Place] = []

    def last(self, *kinds: str) -> Told | None:
        """The newest record of one of these kinds."""
        return next((one for one in reversed(self.told) if one.kind in kinds), None)

    def say(self, told: Told | None, text: str) -> None:
        self.places.append((told.seq if told else None, f"{self.name}：{text}"))

    def equal(self, told: Told, label: str, stored: object, recorded: object) -> None:
        """One value of the row beside what the record says of it."""
        if recorded is not UNTOLD and stored != recorded:
            self.say(
                told, f"库中的{label}与记录不同：库中“{_shown(stored)}”，记录“{_shown(recorded)}”。"
            )

    def tells(self, told: Told, stored: Mapping[str, object], labels: Mapping[str, str]) -> None:
        """Several values; ``labels`` names the keys of the record's payload."""
        for key, label in labels.items():
            self.equal(told, label, stored[key], told.payload.get(key, UNTOLD))

    def same_rows(
        self,
        told: Told,
        label: str,
        stored: Sequence[tuple[object, ...]],
        recorded: Sequence[tuple[object, ...]],
    ) -> None:
        """Whole rows, each with what identifies it in front; the first that differs is named."""
        if list(stored) == list(recorded):
            return
        more, less = set(stored) - {*recorded}, set(recorded) - {*stored}
        one, other = (min(rows, key=str, default=()) for rows in (more, less))
        if one[:1] == other[:1]:
            cells = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
            which = f"（{len(more)} 行，第一处在 {one[0]}）" if one else "的次序或条数"
            self.equal(
                told,
                f"{label}{which}",
                tuple(cell for cell, _ in cells) or len(stored),
                tuple(cell for _, cell in cells) or len(recorded),
            )
            return
        parts = [
            f"{word} {len(rows)} 行，如 {_shown(row)}"
            for word, rows, row in (("多出", more, one), ("缺少", less, other))
            if rows
        ]
        self.say(told, f"库中的{label}与记录不同：{'；'.join(parts)}。")


def _shown(value: object) -> str:
    text = "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
