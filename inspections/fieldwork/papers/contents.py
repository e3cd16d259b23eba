"""卷内目录: the index of an archive in print, with every digest."""

from collections.abc import Mapping
from typing import Any

from inspections.fieldwork.states import DocKind
from inspections.oneform.codes import EvidenceKind
from shuangsuiji.paper.sheet import Sheet

KINDS = {one.value: one.label for one in EvidenceKind}


def contents_pdf(index: Mapping[str, Any], *, digest: str, fallback: str = "") -> bytes:
    """The index of a visit's archive; the same index gives the same bytes."""
    sheet = Sheet("卷内目录", number=index["subject"], fallback=fallback)
    sheet.facts(
        [
            ("检查户次", index["subject"]),
            ("检查对象", index["entity"]),
            ("抽取场次", index["session"]),
            ("所属任务", "、".join(index["tasks"])),
            ("目录摘要", digest),
        ]
    )
    rows = [
        (f"一户一表第 {row['version']} 版", f"{row['at'][:10]} {row['by']}", row["digest"])
        for row in index["forms"]
    ]
    rows += [
        (f"{DocKind(row['kind']).label} {row['number']}", row["at"][:10], row["digest"])
        for row in index["documents"]
    ]
    rows += [
        (f"{KINDS[row['kind']]} {row['title']}", f"{row['taken'][:10]} {row['by']}", row["digest"])
        for row in index["evidence"]
    ]
    numbered = [(str(place), *row) for place, row in enumerate(rows, start=1)]
    sheet.table(("序号", "材料", "形成", "SHA-256"), numbered, (10, 40, 26, 64))
    if index["follow_ups"]:
        sheet.heading("后续监管")
        for row in index["follow_ups"]:
            sheet.text(f"{row['code']}　承办 {row['owner']}　期限 {row['due']}　{row['state']}")
    sheet.note(
        "目录的摘要已写入签名的存证日志。核验：python -m inspections.archive verify 档案包.zip"
    )
    return sheet.pdf()
