"""A register of a million entities with two public results each, for the bench of the public site.

Rows are copies of real rows of the demo, in the same tables and under the same constraints, with
names of their own; they are made by statements over whole sets, for services would take days.
"""

import io
from collections.abc import Iterator
from itertools import product
from typing import Final

from django.db import connection

from entities.models import Entity
from inspections.fieldwork.models.visits import Visit
from publicity import indexing
from publicity.index_models import EntityEntry, ResultEntry
from publicity.initials import initials
from publicity.models import Publication
from publicity.results import SCHEMA
from publicity.spelling import fold

FIRST: Final = 10_000_000  # primary key; the demo stays below
EACH: Final = 2  # results of every entity
PLACES: Final = ("泰州", "姜堰", "海陵", "高港", "靖江", "泰兴", "兴化", "溱潼", "白米", "娄庄")
SOUNDS: Final = (
    "鑫源宏达华兴瑞祥福泰康顺盛隆昌恒丰益诚德仁义和润通汇嘉美佳乐欣悦"
    "明辉光耀天地海江河山川林森木石金银玉珠宝龙凤麟鹏飞翔腾跃远航新创"
)
TRADES: Final = (
    *(
        "餐饮",
        "食品",
        "超市",
        "机械",
        "建材",
        "服饰",
        "药房",
        "电子",
        "物流",
        "农资",
        "汽配",
        "化工",
    ),
    *("酒店", "装饰", "五金", "家具", "广告", "种植", "养殖", "教育咨询", "医疗器械", "环保科技"),
)
ENDINGS: Final = ("有限公司", "店", "经营部", "合作社", "厂")
KINDS: Final = {"有限公司": "ENT", "厂": "ENT", "店": "IND", "经营部": "IND", "合作社": "COOP"}
MINUTES: Final = 1  # between two publications: two million reach back less than four years


def fill(count: int) -> None:
    """Make ``count`` entities with their results, indexed as publishing them would."""
    model = Publication.objects.select_related("visit__entity", "entry").order_by("pk").first()
    if model is None:
        raise RuntimeError("the demo has no published result")
    _name(model, count)
    visit, entity = model.visit, model.entity
    _copy(Entity, entity.pk, "bench_name b", id=f"{FIRST} + b.n", code="b.code", uscc="b.code",
          reg_no="NULL", name="b.name", kind="b.kind", legal_rep="''")  # fmt: skip
    _copy(Visit, visit.pk, "bench_name b", id=f"{FIRST} + b.n", code="'BENCH-' || b.n",
          entity_id=f"{FIRST} + b.n", merged_id="NULL", outing_id="NULL")  # fmt: skip
    drawn = visit.parts.get().drawn
    _copy(type(drawn), drawn.pk, "bench_name b", id=f"{FIRST} + b.n", entity_id=f"{FIRST} + b.n",
          order=f"{FIRST} + b.n")  # fmt: skip
    _copy(type(visit.parts.get()), visit.parts.get().pk, "bench_name b", id=f"{FIRST} + b.n",
          visit_id=f"{FIRST} + b.n", drawn_id=f"{FIRST} + b.n")  # fmt: skip
    both = f"bench_name b CROSS JOIN generate_series(1, {EACH}) v"
    key = f"{FIRST} + (b.n - 1) * {EACH} + v"
    at = f"now() - ((b.n - 1) * {EACH} + v) * interval '{MINUTES} minute'"
    _copy(type(model.form), model.form_id, both, id=key, visit_id=f"{FIRST} + b.n", version="v",
          reason="'样例'")  # fmt: skip
    _copy(Publication, model.pk, both, id=key, code="'BENCH-' || b.n || '-P' || v",
          visit_id=f"{FIRST} + b.n", form_id=key, entity_id=f"{FIRST} + b.n", corrects_id="NULL",
          name="b.name", has_problem="b.n % 6 = 0", published_at=at,
          checked_on=f"({at})::date", shown_until="current_date + 400",
          content=_content())  # fmt: skip
    _copy(EntityEntry, entity.pk, "bench_name b", entity_id=f"{FIRST} + b.n", code="b.code",
          name="b.name", names="b.folded", initials="b.initials", kind="b.kind",
          words="b.words")  # fmt: skip
    _copy(ResultEntry, model.pk, both, publication_id=key, entity_id=f"{FIRST} + b.n",
          published_at=at, year=f"extract(year from {at})", has_problem="b.n % 6 = 0",
          kind="b.kind", shown_until="current_date + 400")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_name")
        cursor.execute("VACUUM ANALYZE")


def _name(model: Publication, count: int) -> None:
    """The names, in a table to copy from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNLOGGED TABLE bench_name (n bigint PRIMARY KEY, code text, name text, "
            "folded text, initials text, kind text, words text)"
        )
        lines = io.StringIO()
        for number, line in enumerate(_lines(model, count), 1):
            lines.write(line)
            if number % 50_000 == 0 or number == count:
                lines.seek(0)
                cursor.copy_expert("COPY bench_name FROM STDIN", lines)
                lines = io.StringIO()


def _lines(model: Publication, count: int) -> Iterator[str]:
    letters = {part: initials(part) for part in (*PLACES, *SOUNDS, *TRADES, *ENDINGS)}
    for number, parts in zip(range(1, count + 1), _names(), strict=False):
        name = "".join(parts)
        entry = EntityEntry(
            names=fold(name),
            initials="".join(letters[part] for part in parts),
            kind=KINDS[parts[-1]],
        )
        words = indexing.entity_words(entry, model.entity)
        code = f"91321204{number:010d}"
        columns = (number, code, name, entry.names, entry.initials, entry.kind, words)
        yield "\t".join(map(str, columns)) + "\n"


def _names() -> Iterator[tuple[str, ...]]:
    """Different names without end: neighbours differ in everything but the place."""
    endings = len(ENDINGS)
    for third in ("", *SOUNDS):
        pairs = product(SOUNDS, SOUNDS, range(len(TRADES)))
        for number, (first, second, trade) in enumerate(pairs):
            place = PLACES[number * 7 % len(PLACES)]
            sounds = (first, second, *third)
            yield (place, *sounds, TRADES[trade], ENDINGS[number % endings])


def name_of(number: int) -> str:
    """The name of one entity that was made."""
    return str(EntityEntry.objects.values_list("name", flat=True).get(pk=FIRST + number))


def _content() -> str:
    """The published text of a result, as short as real ones without items."""
    text = (
        (
            '{{"bureau":"样例局","checked_on":"2026-01-05","code":"BENCH-%s","corrects":null,'
            '"entity":{{"code":"%s","kind":"%s","name":"%s"}},"finished_on":"2026-01-05",'
            '"follow_up":"无需后续处置","items":[],"reason":"","results":[{{"code":"NO_PROBLEM",'
            f'"label":"未发现问题"}}}}],"schema":"{SCHEMA}","session":"BENCH","settled":true,'
            '"tasks":[],"version":1}}'
        )
        .replace("{{", "{")
        .replace("}}", "}")
    )
    return f"convert_to(format('{text}', b.n, b.code, b.kind, b.name), 'UTF8')"


def _copy(model: type, key: int, source: str, **changed: str) -> None:
    """A copy of one row for every row of ``source``, with these columns computed instead."""
    meta = model._meta  # type: ignore[attr-defined]
    columns = [field.column for field in meta.local_concrete_fields]
    chosen = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({names}) SELECT {chosen} "  # noqa: S608  # our own
            f'FROM {source} CROSS JOIN {meta.db_table} t WHERE t."{meta.pk.column}" = {key}'
        )
