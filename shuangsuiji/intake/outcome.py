"""What an import did, in numbers."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of one import; ``rows`` = created + updated + unchanged + rejected + repeats."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0
    error_file: str = ""  # path of the file with the findings; "" when there are none
    extra: dict[str, int] = field(default_factory=dict)  # counts that only one register has

    def as_dict(self) -> dict[str, int | str]:
        """All counts on one level, ``extra`` last."""
        flat = asdict(self)
        extra = flat.pop("extra")
        return {**flat, **extra}

    def as_json(self) -> str:
        """One line of JSON, for the last line of a command's standard output."""
        return json.dumps(self.as_dict(), ensure_ascii=False)
