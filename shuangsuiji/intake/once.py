"""Taking something in once, however often it is sent."""

from django.db import connection

LONGEST_KEY = 80
FORM, WRITE = 6, 7  # namespaces of keys: forms from the field, writes of partners


def is_key(text: str) -> bool:
    """Whether an ``Idempotency-Key`` can be one."""
    return 0 < len(text) <= LONGEST_KEY and text.isprintable()


def take_key(key: str, *, space: int) -> bool:
    """Hold a key until the end of the transaction; False where somebody else holds it.

    SQLite has one writer in any case.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))", [key, space])
        return bool(cursor.fetchone()[0])
