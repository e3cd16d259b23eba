"""A lookup for columns that hold words with spaces between them."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, TextField
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
