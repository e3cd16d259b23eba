"""What the search asks a database in ways that Django has no word for."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler


@TextField.register_lookup
class Holds(Lookup[Any]):
    """``words__holds=["泰州", "a.3212"]``: all of them are there, as whole words.

    PostgreSQL answers from the inverted index that migration 0008 makes over exactly this
    expression. SQLite reads the rows.
    """

    lookup_name = "holds"

    def get_prep_lookup(self) -> list[str]:
        words: Iterable[str] = self.rhs
        return [str(word) for word in words]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        one = f"instr(' ' || {column} || ' ', %s) > 0"
        clauses, values = [], []
        for word in self.rhs:
            clauses.append(one)
            values += [*params, f" {word} "]
        return "(" + " AND ".join(clauses or ["1 = 1"]) + ")", tuple(values)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"string_to_array({column}, ' ') @> %s::text[]", (*params, self.rhs)


class Among(Func):
    """``filter(Among("entity_id", keys))``: as ``__in``, but thousands of keys are one value.

    Django writes each of them as a value of its own, which takes it longer than the database
    takes to answer.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, keys: Sequence[int]) -> None:
        super().__init__(F(column))
        self.keys = list(keys)

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        column, params = compiler.compile(self.source_expressions[0])
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  # a column
        return sql, [*params, json.dumps(self.keys)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::bigint[])", [*params, self.keys]


class Unindexed(Func):
    """The same instant, but no index gives its order: what was found is sorted.

    For some hundred rows that lie anywhere among millions; a planner that takes them to lie
    evenly walks through the order of the index and hopes to meet them soon.
    """

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        column, params = compiler.compile(self.source_expressions[0])
        return f"+{column}", params

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002
        column, params = compiler.compile(self.source_expressions[0])
        return f"({column} + interval '0')", params
