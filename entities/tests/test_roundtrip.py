"""Export, import into an empty register, export: byte for byte the same."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entities.exporting import HEADER, export_rows
from entities.models import Entity, EntityKind, EntityTag, Grade, RegStatus
from entities.tests.registers import NOON, bring, uscc
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.export import csv_chunks, write_xlsx

WILD = st.text(
    st.one_of(
        st.sampled_from(
            "=+-@＝'\"\t,;|｜\\\n\r #%{}<>&　\u00a0\u200b\u202e无空—NULL/A福安市茶叶𠮷🍵"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
)


def stored_form(text):
    """The text as an import would store it; what it cannot store at all becomes empty."""
    kept = clean(text.replace("\x00", ""))
    return "" if kept != clean(kept) or kept.startswith("'") or "\ufffd" in kept else kept


texts = WILD.map(stored_form)
names = texts.map(lambda text: f"福{text}" if len(text) < 3 else text).filter(
    lambda text: text == stored_form(text)
)


@st.composite
def entities(draw, number):
    has_position = draw(st.booleans())
    return {
        "code": uscc(number),
        "uscc": uscc(number),
        "reg_no": draw(st.sampled_from([None, f"3509811000{number:05d}"])),
        "name": draw(names),
        "kind": draw(st.sampled_from(EntityKind.values)),
        "status": draw(st.sampled_from(RegStatus.values)),
        "registered_on": draw(st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1))),
        "legal_rep": draw(texts),
        "contact_name": draw(texts),
        "contact_phone": draw(texts),
        "business_scope": draw(texts),
        "address": draw(texts),
        "grade": draw(st.sampled_from(["", *Grade.values])),
        "datum": "GCJ-02" if has_position else "",
        "lon_e6": draw(st.integers(73_000_000, 136_000_000)) if has_position else None,
        "lat_e6": draw(st.integers(3_000_000, 54_000_000)) if has_position else None,
    }


def exported():
    rows = Entity.objects.prefetch_related("tags").order_by("code")
    return b"".join(csv_chunks(HEADER, export_rows(rows)))


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_what_goes_out_comes_in_the_same(tmp_path, suffix, data):
    Entity.objects.all().delete()
    tags = [EntityTag.objects.get_or_create(name=name)[0] for name in ("涉船", "食用菌")]
    for number in range(data.draw(st.integers(1, 4))):
        fields = data.draw(entities(number))
        entity = Entity.objects.create(**fields, created_at=NOON, updated_at=NOON)
        entity.tags.set(data.draw(st.sets(st.sampled_from(tags))))
    before = exported()
    content = before
    if suffix == "xlsx":
        path = tmp_path / "out.xlsx"
        rows = Entity.objects.prefetch_related("tags").order_by("code")
        write_xlsx(path, HEADER, export_rows(rows), sheet="检查对象")
        content = path.read_bytes()

    Entity.objects.all().delete()
    outcome = bring(tmp_path, content, f"名单.{suffix}")

    assert outcome.rejected == 0
    assert exported() == before


def test_microdegrees_print_as_degrees_without_a_float():
    for micro in (119647123, 73000000, 1):
        assert Decimal(micro) / 1_000_000 == Decimal(f"{micro / 1_000_000:.6f}")
