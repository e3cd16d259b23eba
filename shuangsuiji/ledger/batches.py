"""Some thousand rows at once, without an object and a placeholder for each: sealing has to keep up.

What PostgreSQL takes whole, SQLite is given in the ordinary way.
"""

import io
from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

from shuangsuiji.ledger.models import Leaf

LeafValues = tuple[int, bytes, bytes, str]  # number, entry, its hash, source
COPY = "COPY ledger_leaf (seq, data, hash, src) FROM STDIN"


def among(field: str, values: Sequence[int] | Sequence[str]) -> Func | Q:
    """The condition that ``field`` is one of ``values``: on PostgreSQL one parameter."""
    if connection.vendor != "postgresql" or not values:
        return Q(**{f"{field}__in": values})
    return Func(
        F(field),
        Func(Value(list(values)), function="ANY"),
        template="%(expressions)s",
        arg_joiner=" = ",
        output_field=BooleanField(),
    )


def store_leaves(rows: Sequence[LeafValues]) -> None:
    """Insert leaves, whole or not at all within the caller's transaction."""
    if connection.vendor != "postgresql":
        Leaf.objects.bulk_create(
            Leaf(seq=seq, data=data, hash=value, src=src) for seq, data, value, src in rows
        )
        return
    lines = [
        f"{seq}\t\\\\x{data.hex()}\t\\\\x{value.hex()}\t{_escaped(src)}\n"
        for seq, data, value, src in rows
    ]
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.StringIO("".join(lines)))


def _escaped(text: str) -> str:
    """As COPY reads it."""
    for plain, told in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, told)
    return text
