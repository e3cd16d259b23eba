"""What a roster would change among the inspectors, found before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from personnel.facts import frame_code
from personnel.models import Inspector
from shuangsuiji.intake.errors import RowError
from shuangsuiji.orgs.findings import reject


@dataclass(frozen=True)
class RosterRow:
    """One well-formed line of a roster. ``values`` has only what the file has columns for."""

    number: int
    credential_no: str
    values: Mapping[str, object]  # field -> value, always with name and unit
    tags: tuple[str, ...] | None = None  # tag codes, sorted; None leaves the stored ones


@dataclass
class RosterPlan:
    """What would be stored, and what would not, with the reason."""

    created: list[RosterRow] = field(default_factory=list)
    updated: list[RosterRow] = field(default_factory=list)
    unchanged: list[RosterRow] = field(default_factory=list)
    rejected: list[RowError] = field(default_factory=list)


def plan_roster(rows: Sequence[RosterRow], existing: Mapping[str, Inspector]) -> RosterPlan:
    """Compare roster lines with the stored inspectors.

    A credential that belongs to another name is refused: one of the two is wrong, and the
    person behind a credential is never replaced silently.

    Args:
        existing: stored inspectors by credential number, tags prefetched; must hold every
            inspector whose credential or code a row may meet.
    """
    plan = RosterPlan()
    taken = {inspector.code: inspector.credential_no for inspector in existing.values()}
    for row in rows:
        inspector = existing.get(row.credential_no)
        if inspector is None:
            holder = taken.get(frame_code(row.credential_no))
            if holder is not None:
                plan.rejected.append(_code_taken(row, holder))
            else:
                plan.created.append(row)
        elif inspector.name != row.values["name"]:
            plan.rejected.append(_other_name(row, inspector))
        elif changes(row, inspector):
            plan.updated.append(row)
        else:
            plan.unchanged.append(row)
    return plan


def changes(row: RosterRow, inspector: Inspector) -> list[str]:
    """Names of the fields in which the row differs from what is stored."""
    changed = [name for name, value in row.values.items() if getattr(inspector, name) != value]
    if row.tags is not None and row.tags != tuple(sorted(t.code for t in inspector.tags.all())):
        changed.append("tags")
    return changed


def _other_name(row: RosterRow, inspector: Inspector) -> RowError:
    return reject(
        row.number,
        "执法证号",
        row.credential_no,
        f"这个证号已登记在“{inspector.unit}”的{inspector.name}名下，与本行姓名不同",
        "请核对证号；如是同一人改名，请先在页面上修改姓名，再导入。",
    )


def _code_taken(row: RosterRow, holder: str) -> RowError:
    return reject(
        row.number,
        "执法证号",
        row.credential_no,
        f"这个证号曾属于另一人（现证号 {holder}），仍是其在历次抽取中的编号",
        "请核对证号；确属重新编发的，请联系发证机关换号。",
    )
