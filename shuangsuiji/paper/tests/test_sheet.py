"""Printed sheets: the same bytes each time, Chinese embedded, gaps named."""

from shuangsuiji.paper.marks import is_signature
from shuangsuiji.paper.sheet import Sheet
from shuangsuiji.paper.typeface import GAP, typeface


def sheet(text: str = "张三") -> Sheet:
    made = Sheet("抽取凭证", number="GT-2026-001")
    made.heading("一、经过")
    made.facts([("名称", text), ("摘要", "a" * 64)])
    made.table(("组", "成员"), [["T01", "甲、乙"]] * 80, (1, 3))
    made.code("https://example.invalid/x", ("扫码",))
    made.signatures([("主持人", "M1,1 L2,2", "")])
    return made


def test_the_same_blocks_give_the_same_bytes():
    assert sheet().pdf() == sheet().pdf()
    assert sheet().pdf() != sheet("李四").pdf()


def test_the_typeface_is_embedded():
    assert b"/FontFile2" in sheet().pdf()


def test_rare_characters_of_names_are_printed_or_marked():
    face = typeface()

    assert face.missing("𬭎翀㛃䶮") == frozenset()
    assert face.missing("𠮷野家") == frozenset("𠮷")
    assert face.markup("𠮷<b>\n") == f"{GAP}&lt;b&gt;<br/>"


def test_strokes_are_whole_numbers_in_a_path_and_nothing_else():
    good = "M1,1 " + " ".join(f"L{n},{n}" for n in range(10))

    assert is_signature(good)
    assert not is_signature("M1,1 L2,2")
    assert not is_signature(good + " <script>")
    assert not is_signature("")
