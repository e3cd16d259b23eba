"""docs/states.md, written from the transition table."""

from inspections.states import MOVES, SUPPLEMENT_MOVES, Status, SupplementStatus

HEAD = """# 场次的状态

本页由 `manage.py document_states` 依 `inspections/states.py` 生成，请勿手改。

```mermaid
stateDiagram-v2
"""


def states_page() -> str:
    """The whole page as Markdown with a Mermaid diagram and a table of moves."""
    arrows = "".join(f"    {move.source} --> {move.target}\n" for move in MOVES)
    names = "".join(f"| `{status.value}` | {status.label} |\n" for status in Status)
    rows = "".join(
        f"| {Status(move.source).label} | {Status(move.target).label} "
        f"| {move.label} | `{move.event.value}` |\n"
        for move in MOVES
    )
    return (
        f"{HEAD}{arrows}```\n\n| 状态 | 名称 |\n|---|---|\n{names}\n"
        f"| 从 | 到 | 动作 | 存证记录 |\n|---|---|---|---|\n{rows}{_supplements()}"
    )


def _supplements() -> str:
    """Likewise for supplementary draws."""
    arrows = "".join(f"    {move.source} --> {move.target}\n" for move in SUPPLEMENT_MOVES)
    rows = "".join(
        f"| {SupplementStatus(move.source).label} | {SupplementStatus(move.target).label} "
        f"| {move.label} | `{move.event.value}` |\n"
        for move in SUPPLEMENT_MOVES
    )
    return (
        f"\n# 补抽的状态\n\n```mermaid\nstateDiagram-v2\n{arrows}```\n\n"
        f"| 从 | 到 | 动作 | 存证记录 |\n|---|---|---|---|\n{rows}"
    )
