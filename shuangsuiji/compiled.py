"""Queries of the ORM that are turned into SQL once.

Django builds and compiles a query anew for each page, which costs several times what asking it
costs. The few queries that every visitor causes are compiled at their first use; afterwards only
their values change. What comes back is what the QuerySet itself would give.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, get_related_populators

from shuangsuiji.prepared import Prepared

Row = TypeVar("Row")


class Given(Expression):
    """Stands in a query for a value that comes when it is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002  # Django's shape
        return "%s", [self]


class _Statement(NamedTuple):
    """SQL with its values, ``Given`` where one is to come, and how a row becomes a result."""

    rows: Prepared
    counting: Prepared
    values: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    result: Callable[[Sequence[Any]], Any]

    def filled(self, given: Mapping[str, Any]) -> list[Any]:
        return [_written(given[one.name]) if isinstance(one, Given) else one for one in self.values]


class Compiled(Generic[Row]):
    """A query with ``Given`` values: of model rows, also of related ones, or of ``values()``."""

    def __init__(self, build: "Callable[[], QuerySet[Any, Row]]") -> None:
        self._build = build
        self._statement: _Statement | None = None

    def ask(self, **given: Any) -> list[Row]:
        """The results. One query.

        Args:
            given: what takes the places of the names, as the database's driver takes it; days
                and instants are written as the database keeps them.
        """
        statement = self._statement or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(*statement.rows.call(statement.filled(given)))
            rows = cursor.fetchall()
        if statement.converters:
            rows = [_converted(row, statement.converters) for row in rows]
        return [statement.result(row) for row in rows]

    def first(self, **given: Any) -> Row | None:
        """The first result; the query itself says how many it reads. One query."""
        return next(iter(self.ask(**given)), None)

    def count(self, **given: Any) -> int:
        """How many results ``ask`` would give. One query."""
        statement = self._statement or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(*statement.counting.call(statement.filled(given)))
            return int(cursor.fetchone()[0])

    def _compile(self) -> _Statement:
        """Threads that come here together do the same work, and the last one is kept."""
        rows = self._build()
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = [
            (place, functions, column)
            for place, (functions, column) in compiler.get_converters(columns).items()
        ]
        is_given = [isinstance(one, Given) for one in values]
        counting = f"SELECT COUNT(*) FROM ({sql}) found"  # noqa: S608  # Django's own
        found = Prepared(sql, is_given), Prepared(counting, is_given)
        self._statement = _Statement(*found, values, converters, _maker(rows, compiler))
        return self._statement


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _converted(row: Sequence[Any], converters: Sequence[Any]) -> list[Any]:
    """As ``SQLCompiler.apply_converters``, which would keep the connection of its first thread."""
    found = list(row)
    for place, functions, column in converters:
        for function in functions:
            found[place] = function(found[place], column, connection)
    return found


def _maker(rows: "QuerySet[Any, Any]", compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """As ``ValuesIterable`` and ``ModelIterable`` make their results."""
    if rows._iterable_class is ValuesIterable:
        query = rows.query
        names = list(
            query.selected or [*query.extra_select, *query.values_select, *query.annotation_select]
        )
        return lambda row: dict(zip(names, row, strict=True))
    if rows._iterable_class is not ModelIterable:
        raise TypeError("only model rows and values() can be compiled")
    return _model_maker(compiler.klass_info, compiler.select, compiler.annotation_col_map or {})


def _model_maker(
    info: Any, select: Sequence[Any], annotations: dict[str, int]
) -> Callable[[Sequence[Any]], Any]:
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in select[start:end]]
    populators = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # as in Django 5.2
    model = info["model"]

    def make(row: Sequence[Any]) -> Any:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in populators:
            populator.populate(row, found)
        for name, place in annotations.items():
            setattr(found, name, row[place])
        return found

    return make
