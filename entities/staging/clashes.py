"""Rows that contradict each other, or the register, are taken out before anything is stored."""

# ruff: noqa: S608 -- identifiers below are constants of this package; values are parameters

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from django.db import connection

from entities.jurisdiction import UnitFact
from entities.models import CreditGrade, Entity
from entities.parsing import STAGED
from entities.staging.tables import CHUNK, TABLE

Say = Callable[[int, str, str, str, str], None]  # row, field, value, rule, remedy
FIELDS = ", ".join(f"s.{name}" for name in STAGED)


def drop_repeats(refuse: Say, warn: Say) -> tuple[int, int]:
    """Keep one of rows that say the same twice; refuse all that contradict each other.

    Returns: (rows refused, rows left out as repeats).
    """
    refused = _drop_shared("code", refuse, warn)
    repeats = refused[1]
    numbers = _drop_shared("reg_no", refuse, warn)
    return refused[0] + numbers[0], repeats + numbers[1]


def _drop_shared(column: str, refuse: Say, warn: Say) -> tuple[int, int]:
    gone: list[int] = []
    repeats = 0
    for value, rows in _sharing(column):
        numbers = [int(row[0]) for row in rows]
        if all(row[1:] == rows[0][1:] for row in rows):
            for number in numbers[1:]:
                warn(number, "uscc", value, f"与第 {numbers[0]} 行完全相同，只存一次", "不用处理")
            gone += numbers[1:]
            repeats += len(rows) - 1
            continue
        listed = "、".join(map(str, numbers[:10])) + ("…" if len(numbers) > 10 else "")
        what = "代码" if column == "code" else "注册号"
        for number in numbers:
            refuse(
                number,
                "reg_no" if column == "reg_no" else "uscc",
                value,
                f"同一{what}在第 {listed} 行出现，内容不一致",
                "核对后只留一行",
            )
        gone += numbers
    _delete(gone)
    return len(gone) - repeats, repeats


def _sharing(column: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Groups of staged rows with the same non-empty value in ``column``."""
    sql = (
        f"SELECT {FIELDS} FROM {TABLE} s JOIN "
        f"(SELECT {column} AS shared FROM {TABLE} WHERE {column} <> '' "
        f"GROUP BY {column} HAVING count(*) > 1) d ON d.shared = s.{column} "
        f"ORDER BY s.{column}, s.line_no"
    )
    at = STAGED.index(column)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    for value, group in groupby(rows, key=lambda row: row[at]):
        yield value, list(group)


def match_registered() -> int:
    """Note for every staged row which registered entity it speaks of: by code, then numbers.

    Returns: how many rows found theirs; 0 at once when the register is empty.
    """
    if not Entity.objects.exists():
        return 0
    matched = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {TABLE} (code, uscc, reg_no)")
        for column in ("code", "uscc", "reg_no"):
            cursor.execute(
                f"UPDATE {TABLE} SET entity_id = e.id FROM entities_entity e "
                f"WHERE {TABLE}.entity_id IS NULL AND {TABLE}.{column} <> '' "
                f"AND e.{column} = {TABLE}.{column}"
            )
            matched += cursor.rowcount
        if matched and connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {TABLE} (line_no, entity_id)")
    return matched


def drop_misfits(refuse: Say, home: UnitFact | None) -> int:
    """Refuse rows whose numbers belong to two entities, or whose entity is not ours to change."""
    gone: set[int] = set()
    for column, other in (("uscc", "统一社会信用代码"), ("reg_no", "注册号")):
        sql = (
            f"SELECT s.line_no, s.{column}, e.code FROM {TABLE} s "
            f"JOIN entities_entity e ON e.{column} = s.{column} "
            f"WHERE s.{column} <> '' AND e.id <> s.entity_id"
        )
        for number, value, code in _rows(sql):
            refuse(number, column, value, f"这个{other}已属于库中另一户 {code}", "核对两个号码")
            gone.add(number)
    sql = (
        f"SELECT s.line_no, s.uscc, e.uscc FROM {TABLE} s JOIN entities_entity e "
        "ON e.id = s.entity_id WHERE s.uscc <> '' AND e.uscc <> s.uscc"
    )
    for number, value, registered in _rows(sql):
        refuse(number, "uscc", value, f"同一注册号在库中的信用代码是 {registered}", "核对后改正")
        gone.add(number)
    sql = (
        f"SELECT s.line_no, s.code, s.entity_id FROM {TABLE} s JOIN "
        f"(SELECT entity_id FROM {TABLE} WHERE entity_id IS NOT NULL "
        "GROUP BY entity_id HAVING count(*) > 1) d ON d.entity_id = s.entity_id"
    )
    for number, value, _ in _rows(sql):
        refuse(number, "uscc", value, "文件里有两行指向库中同一户", "核对后只留一行")
        gone.add(number)
    if home is not None:
        sql = (
            f"SELECT s.line_no, s.code, u.name FROM {TABLE} s "
            "JOIN entities_entity e ON e.id = s.entity_id "
            "JOIN orgs_unit u ON u.id = e.responsible_unit_id "
            "WHERE substr(u.path, 1, %s) <> %s"
        )
        for number, value, owner in _rows(sql, [len(home.path), home.path]):
            refuse(number, "uscc", value, f"这一户由{owner}管辖", "请由该单位或上级单位导入")
            gone.add(number)
    _delete(sorted(gone))
    return len(gone)


def keep_computed_grades(warn: Say) -> None:
    """A grade that follows from facts is not taken from a file; the row's others are.

    Entities whose grade the file changes are locked, so that no fact gives them one meanwhile.
    """
    touched = f"FROM {TABLE} s JOIN entities_entity e ON e.id = s.entity_id WHERE s.grade <> ''"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # SQLite has one writer
            cursor.execute(
                f"SELECT e.id {touched} AND s.grade <> e.grade ORDER BY e.id FOR UPDATE OF e"
            )
        cursor.execute(
            f"UPDATE {TABLE} SET grade = '' WHERE line_no IN "
            f"(SELECT s.line_no {touched} AND s.grade = e.grade)"
        )
    if not CreditGrade.objects.exists():
        return
    which = (
        f"FROM {TABLE} s JOIN entities_entity e ON e.id = s.entity_id "
        "WHERE s.grade <> '' AND s.grade <> e.grade AND EXISTS "
        "(SELECT 1 FROM entities_creditgrade c WHERE c.entity_id = e.id)"
    )
    rows = list(_rows(f"SELECT s.line_no, s.grade, e.grade {which}"))
    for number, value, ours in rows:
        rule = f"信用等级由本系统按信用事实计算，现为 {ours}，文件中的不采用"
        warn(number, "grade", value, rule, "有出入请核对信用事实，或提出等级调整")
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {TABLE} SET grade = '' WHERE line_no IN (SELECT s.line_no {which})"
            )


def _rows(sql: str, params: Sequence[int | str] = ()) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _delete(numbers: Iterable[int]) -> None:
    todo = list(numbers)
    with connection.cursor() as cursor:
        for start in range(0, len(todo), CHUNK):
            listed = ", ".join(str(int(number)) for number in todo[start : start + CHUNK])
            cursor.execute(f"DELETE FROM {TABLE} WHERE line_no IN ({listed})")
