"""What an issued document says, and its kept bytes: the text whose digest is printed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shuangsuiji.kernel.canonical import canonical_bytes, parse_canonical

SCHEMA = "ssj/document/1"


@dataclass(frozen=True)
class Signed:
    """A place to sign: whose, the strokes and the day where signed already."""

    who: str = ""
    strokes: str = ""
    when: str = ""


@dataclass(frozen=True)
class DocumentFacts:
    """Everything that an issued document says; its canonical bytes are what is kept.

    ``layout`` is ``letter`` (notices, orders, letters to others) or ``record`` (笔录、凭证).
    """

    kind: str
    layout: str
    bureau: str
    title: str
    number: str
    party: str
    party_code: str
    to: str  # whom it addresses
    rows: Sequence[tuple[str, str]]  # of a record: label, value
    paragraphs: Sequence[str]
    basis: str
    signers: Sequence[str]  # roles that sign on paper
    visit: str
    issued_on: str
    issued_at: str
    due_on: str  # the day by which the party has to act; "" for none
    template: str  # which wording: unit, kind and version


def document_bytes(facts: DocumentFacts) -> bytes:
    """The canonical bytes of a document."""
    plain: dict[str, Any] = {key: _listed(value) for key, value in asdict(facts).items()}
    return canonical_bytes({"schema": SCHEMA, **plain})


def document_facts(data: bytes) -> DocumentFacts:
    """Read kept bytes."""
    raw: Any = parse_canonical(data)
    if raw.pop("schema") != SCHEMA:
        raise ValueError(f"文书内容不是 {SCHEMA} 格式")
    raw["rows"] = [(label, value) for label, value in raw["rows"]]
    return DocumentFacts(**raw)


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value
