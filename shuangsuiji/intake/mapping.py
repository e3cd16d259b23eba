"""From the headers of a file to our fields: a proposal that a person may change."""

import re
import unicodedata
from collections.abc import Mapping as MappingABC
from collections.abc import Sequence
from dataclasses import dataclass, field

BRACKETED = re.compile(r"[(\[{<【「『〔〈《].*?[)\]}>】」』〕〉》]")
NOISE = re.compile(r"[\s*:;、。・·\"'`「」『』【】_\u200b\ufeff-]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import understands."""

    field: str
    label: str  # as written in templates and exports
    aliases: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""  # what may stand in the cell; printed on the page and in the docs
    example: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column of the file feeds which field."""

    fields: dict[str, int]  # field -> index of the column, from 0
    header: list[str]
    unmapped: list[str] = field(default_factory=list)  # headers that feed nothing
    missing: list[Column] = field(default_factory=list)  # required, but no column feeds it
    ambiguous: dict[str, list[int]] = field(default_factory=dict)  # field -> rival columns

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.ambiguous

    def column_name(self, field_name: str) -> str:
        """The header that feeds ``field_name``, or "" when none does."""
        index = self.fields.get(field_name)
        return "" if index is None else self.header[index]


def header_key(text: str) -> str:
    """``text`` for comparison: half width, no spaces, stars, colons, quotes; lower case."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def bare_key(text: str) -> str:
    """``header_key`` without anything in brackets: 法定代表人(负责人) -> 法定代表人."""
    return header_key(BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


def known_keys(columns: Sequence[Column]) -> dict[str, tuple[int, str]]:
    """Header key -> (rank, field); the label ranks before aliases, and those in their order."""
    keys: dict[str, tuple[int, str]] = {}
    for column in columns:
        for rank, name in enumerate((column.label, *column.aliases)):
            keys.setdefault(header_key(name), (rank, column.field))
    return keys


def recognised(header: Sequence[str], columns: Sequence[Column]) -> int:
    """How many cells of ``header`` name one of ``columns``."""
    keys = known_keys(columns)
    return sum(1 for cell in header if header_key(cell) in keys or bare_key(cell) in keys)


def propose(header: Sequence[str], columns: Sequence[Column]) -> Mapping:
    """Match headers to fields by label, then aliases, with and without what is in brackets.

    Where two headers fit one field, the better rank wins and the other stays unmapped; two of
    equal rank are reported as ambiguous and left for a person.
    """
    keys = known_keys(columns)
    found: dict[str, list[tuple[int, int]]] = {}
    for index, cell in enumerate(header):
        match = keys.get(header_key(cell))
        if match is None and (bare := keys.get(bare_key(cell))):
            match = (bare[0] + 100, bare[1])  # the bracketed form ranks after every exact one
        if match:
            found.setdefault(match[1], []).append((match[0], index))
    fields: dict[str, int] = {}
    ambiguous: dict[str, list[int]] = {}
    for name, candidates in found.items():
        candidates.sort()
        best = [index for rank, index in candidates if rank == candidates[0][0]]
        if len(best) > 1:
            ambiguous[name] = best
        else:
            fields[name] = best[0]
    return _mapping(fields, header, columns, ambiguous)


def confirmed(
    choice: MappingABC[str, int], header: Sequence[str], columns: Sequence[Column]
) -> Mapping:
    """The mapping that a person chose; unknown fields and columns outside the file are dropped."""
    known = {column.field for column in columns}
    fields = {
        name: index for name, index in choice.items() if name in known and 0 <= index < len(header)
    }
    return _mapping(fields, header, columns, {})


def _mapping(
    fields: dict[str, int],
    header: Sequence[str],
    columns: Sequence[Column],
    ambiguous: dict[str, list[int]],
) -> Mapping:
    used = set(fields.values())
    return Mapping(
        fields=fields,
        header=list(header),
        unmapped=[cell for i, cell in enumerate(header) if i not in used and cell],
        missing=[c for c in columns if c.required and c.field not in fields | ambiguous],
        ambiguous=ambiguous,
    )
