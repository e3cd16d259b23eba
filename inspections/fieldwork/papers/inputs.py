"""What is typed into a document, held against its kind: at the desk and from a phone alike."""

from collections.abc import Mapping
from datetime import date

from inspections.fieldwork.papers.kinds import KindSpec

LONGEST = 4000  # characters of one input


def lacking(spec: KindSpec, values: Mapping[str, str], due_on: date | None, *, today: date) -> str:
    """What keeps the document from being given out, in words; "" where nothing does."""
    known = {one.name for one in spec.inputs}
    for name in values:
        if name not in known:
            return f"“{spec.title}”没有“{name}”这一栏。请更新页面后重试。"
    for one in spec.inputs:
        text = values.get(one.name, "")
        if not text.strip() and not one.is_optional:
            return f"“{one.name}”须填写。{one.hint}"
        if len(text) > LONGEST:
            return f"“{one.name}”有 {len(text)} 字，上限 {LONGEST} 字。请缩短。"
    if spec.deadline is not None and due_on is None:
        return f"“{spec.title}”须定期限。请选择日期。"
    if due_on is not None and due_on < today:
        return f"期限 {due_on} 早于今天 {today}。请选择以后的日期。"
    return ""
