"""What a list of unit rows would change in the tree, found before anything is written."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from shuangsuiji.intake.errors import RowError
from shuangsuiji.orgs.findings import reject, warn
from shuangsuiji.orgs.models import Unit, UnitKind

PATH_LIMIT = 300
RANK = {UnitKind.PROVINCE: 0, UnitKind.CITY: 1, UnitKind.COUNTY: 2}


@dataclass(frozen=True)
class UnitRow:
    """One line of a unit list, well-formed by itself; ``None`` leaves the stored value."""

    number: int
    code: str
    name: str
    kind: UnitKind
    parent_code: str
    region_code: str
    point: tuple[int, int] | None = None  # (longitude, latitude) in microdegrees
    is_active: bool | None = None

    def values(self) -> dict[str, object]:
        """The fields that this row sets, parent and path aside."""
        values: dict[str, object] = {
            "name": self.name,
            "kind": self.kind,
            "region_code": self.region_code,
        }
        if self.point is not None:
            values["lon_e6"], values["lat_e6"] = self.point
        if self.is_active is not None:
            values["is_active"] = self.is_active
        return values


@dataclass
class UnitPlan:
    """What would be stored, parents before children, and what would not, with the reason."""

    created: list[UnitRow] = field(default_factory=list)
    updated: list[UnitRow] = field(default_factory=list)
    unchanged: list[UnitRow] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)  # code -> new path, in the file or not
    rejected: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)


def plan_units(
    rows: Sequence[UnitRow],
    existing: Mapping[str, Unit],
    *,
    within: Sequence[str] | None = None,
) -> UnitPlan:
    """Compare rows with the stored tree; rows may name parents that come later.

    A row below a rejected new row is rejected with it. Column and rule of every finding are
    in the words of the template.

    Args:
        existing: every stored unit by code.
        within: subtree paths that the importing person may change; None = everywhere.
    """
    plan = UnitPlan()
    stored_parents = {code: _parent_code(unit) for code, unit in existing.items()}
    folded = {code.upper(): code for code in existing}
    in_file = {row.code for row in rows}
    kept = list(rows)
    while True:
        parent_of = {**stored_parents, **{row.code: row.parent_code for row in kept}}
        refused = {}
        for row in kept:
            finding = _refusal(row, parent_of, existing, folded, in_file)
            if finding is None and within is not None:
                finding = _outside(row, parent_of, existing, tuple(within))
            if finding is not None:
                refused[row.number] = finding
        plan.rejected += refused.values()
        kept = [row for row in kept if row.number not in refused]
        if not refused:
            break

    kinds = {code: UnitKind(unit.kind) for code, unit in existing.items()}
    kinds |= {row.code: row.kind for row in kept}
    paths = {code: "/".join(_chain(code, parent_of) or []) + "/" for code in parent_of}
    for row in sorted(kept, key=lambda row: (paths[row.code].count("/"), paths[row.code])):
        plan.warnings += _rank_warnings(row, kinds)
        unit = existing.get(row.code)
        if unit is None:
            plan.created.append(row)
        elif unit.path != paths[row.code] or any(
            getattr(unit, name) != value for name, value in row.values().items()
        ):
            plan.updated.append(row)
        else:
            plan.unchanged.append(row)
    plan.moved = {
        code: path
        for code, path in paths.items()
        if code not in existing or existing[code].path != path
    }
    return plan


def _parent_code(unit: Unit) -> str:
    codes = unit.path.rstrip("/").split("/")
    return codes[-2] if len(codes) > 1 else ""


def _refusal(
    row: UnitRow,
    parent_of: Mapping[str, str],
    existing: Mapping[str, Unit],
    folded: Mapping[str, str],
    in_file: Container[str],
) -> RowError | None:
    twin = folded.get(row.code.upper(), row.code)
    if twin != row.code:
        return reject(
            row.number,
            "代码",
            row.code,
            "代码不得与已有代码只差大小写",
            f"已有单位的代码是 {twin}，请改成一致，或另取代码。",
        )
    if row.parent_code and row.parent_code not in parent_of:
        if row.parent_code in in_file:
            remedy = "上级单位自己那一行被拒收了，请先改正那一行。"
        else:
            near = _nearest(row.parent_code, parent_of, existing)
            remedy = f"请改正，或把上级单位加进文件。{near}"
        rule = "上级代码须是本文件中或已登记的单位代码"
        return reject(row.number, "上级代码", row.parent_code, rule, remedy)
    chain = _chain(row.code, parent_of)
    if chain is None and _returns(row.code, parent_of):
        return reject(
            row.number,
            "上级代码",
            row.parent_code,
            "单位不得是自己的上级（上下级成环）",
            "请沿上级代码逐级核对，改正其中一个。",
        )
    if chain is not None and len("/".join(chain)) + 1 > PATH_LIMIT:
        return reject(
            row.number,
            "代码",
            row.code,
            f"从最上级到本单位的代码连起来不得超过 {PATH_LIMIT} 个字符",
            "请缩短代码或减少层级。",
        )
    return None


def _outside(
    row: UnitRow,
    parent_of: Mapping[str, str],
    existing: Mapping[str, Unit],
    within: tuple[str, ...],
) -> RowError | None:
    paths = ["/".join(_chain(row.code, parent_of) or []) + "/"]
    if row.code in existing:
        paths.append(existing[row.code].path)
    if all(path.startswith(within) for path in paths):
        return None
    return reject(
        row.number,
        "代码",
        row.code,
        "这个单位不在您的授权范围之内",
        "请从文件中删去这一行，或请上级单位的系统管理员导入。",
    )


def _rank_warnings(row: UnitRow, kinds: Mapping[str, UnitKind]) -> list[RowError]:
    above = kinds.get(row.parent_code)
    if above is None or RANK.get(row.kind, 3) > RANK.get(above, 3):
        return []
    if row.kind not in RANK and above not in RANK:
        return []  # a section of a station is unusual and allowed
    return [
        warn(
            row.number,
            "类别",
            row.kind.label,
            f"通常不设在“{above.label}”之下",
            "已照录；如上级代码填错，请改正后重新导入。",
        )
    ]


def _chain(code: str, parent_of: Mapping[str, str]) -> list[str] | None:
    """Codes from the root to ``code``; None when the parents run in a circle."""
    chain: list[str] = []
    while code:
        if code in chain:
            return None
        chain.append(code)
        code = parent_of.get(code, "")
    return chain[::-1]


def _returns(code: str, parent_of: Mapping[str, str]) -> bool:
    """Whether the way up from ``code`` comes back to it; a row below a circle does not."""
    seen: set[str] = set()
    above = parent_of.get(code, "")
    while above and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parent_of.get(above, "")
    return False


def _nearest(code: str, known: Iterable[str], existing: Mapping[str, Unit]) -> str:
    near = get_close_matches(code, list(known), n=3, cutoff=0.7)
    if not near:
        return ""
    named = [f"{one}（{existing[one].name}）" if one in existing else one for one in near]
    return f"相近的有：{'、'.join(named)}。"
