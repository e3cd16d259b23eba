"""What the papers of a visit say, as plain text: read once, then set in type."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shuangsuiji.paper.document import Signed

Choices = Sequence[tuple[str, bool]]  # label, whether it is ticked


@dataclass(frozen=True)
class Party:
    """The inspected party as the register has it."""

    name: str
    code: str
    address: str
    legal_rep: str = ""
    legal_phone: str = ""
    contact: str = ""
    contact_phone: str = ""


@dataclass(frozen=True)
class ItemLine:
    """One item of the form, with its answer where there is one."""

    name: str
    item_class: str
    content: str = ""
    checked: str = ""  # 是, 否, 不涉及; "" on a blank form
    finding: str = ""
    handling: str = ""


@dataclass(frozen=True)
class ItemGroup:
    """The items that one department asks for in one task."""

    department: str
    task: str
    lines: Sequence[ItemLine]


@dataclass(frozen=True)
class Guide:
    """How an item is checked, for the annex of a blank form."""

    name: str
    how_to: str
    basis: str
    normal: str
    problem: str


@dataclass(frozen=True)
class FormFacts:
    """Everything that a 市场监管领域随机抽查情况记录表 says."""

    bureau: str
    number: str
    task_names: Sequence[str]
    task_codes: Sequence[str]
    party: Party
    checked_on: str
    groups: Sequence[ItemGroup]
    methods: Choices
    results: Choices
    note: str
    actions: Choices
    is_settled: Choices
    settled_on: str
    recheck_on: str
    opinion: str  # the party's, or why it did not sign
    party_signed: Signed
    team: Sequence[Signed]
    review: str
    reviewer: Signed
    publication: str
    approver: Signed
    entered_by: str
    entered_on: str
    digest: str = ""  # SHA-256 of the form's bytes; "" on a blank form
    address: str = ""  # where anybody checks the digest
    guides: Sequence[Guide] = field(default_factory=tuple)
