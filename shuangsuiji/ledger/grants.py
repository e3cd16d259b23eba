"""Rights in PostgreSQL: the site may add evidence and read it, and nothing else.

The triggers refuse everybody who does not switch them off; these rights refuse also that. Which
tables hold evidence is read from the triggers that stand on them, so that a new one is not
forgotten here.
"""

from django.db import connection
from psycopg2 import sql

OWN = {
    f"ledger_{name}"
    for name in (
        "record",
        "historyentry",
        "leaf",
        "node",
        "checkpoint",
        "cosignature",
        "logconflict",
        "timestamp",
    )
}
SIGNED = "ledger_leaf"  # all that the signer reads
MIGRATIONS = "django_migrations"
NOTHING = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
)

TABLES = """
SELECT c.relname, pg_get_userbyid(c.relowner), EXISTS (
    SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = c.oid AND p.proname = 'ssj_refuse_change')
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY c.relname
"""
ROLE = "SELECT rolsuper FROM pg_roles WHERE rolname = %s"
# Whoever can become the owner can also switch the triggers off.
CHANGEABLE = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (%s)
AND (has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
     OR pg_has_role(c.relowner, 'MEMBER'))
ORDER BY c.relname
"""


class RoleError(ValueError):
    """The database role does not exist or is one that no grant can hold back."""


class TriggersMissingError(RuntimeError):
    """Tables of evidence have lost their triggers: look first at who took them."""


def evidence_tables() -> list[str]:
    """Tables whose triggers refuse change. One query; PostgreSQL only.

    Raises:
        TriggersMissingError: tables of the ledger itself are not among them.
    """
    tables = _tables()
    bare = [name for name, _, is_evidence in tables if name in OWN and not is_evidence]
    if bare:
        raise TriggersMissingError(
            f"存证表 {'、'.join(bare)} 上没有禁止修改的触发器。请查明原因，并从备份核对这些表。"
        )
    return [name for name, _, is_evidence in tables if is_evidence]


def changeable_evidence() -> list[str]:
    """Tables of evidence that the role of this connection could change or lay open."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGEABLE, [evidence_tables()])
        return [name for (name,) in cursor.fetchall()]


def web_grants(role: str) -> list[str]:
    """Statements that leave the site's role what it needs; repeating them changes nothing.

    Raises:
        RoleError: no such role, a superuser, or an owner of the tables.
        TriggersMissingError: see ``evidence_tables``.
    """
    check_role(role)
    evidence = set(evidence_tables())
    statements = [
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        *NOTHING,
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ]
    granted = [
        _composed("GRANT " + _rights(table, evidence) + " ON {table} TO {role}", role, table)
        for table, _, _ in _tables()
    ]
    return [_composed(each, role) for each in statements] + granted


def signer_grants(role: str) -> list[str]:
    """Statements for the signer's role: it reads the entries and nothing else.

    Raises:
        RoleError: as ``web_grants``.
    """
    check_role(role)
    statements = [*NOTHING, "GRANT SELECT ON {table} TO {role}"]
    return [_composed(each, role, SIGNED) for each in statements]


def check_role(role: str) -> None:
    """Refuse a role that grants cannot hold back.

    Raises:
        RoleError: no such role, a superuser, or an owner of the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROLE, [role])
        found = cursor.fetchone()
    if found is None:
        raise RoleError(
            f"数据库中没有角色 {role}。请先由数据库管理员建立："
            f"CREATE ROLE {role} LOGIN PASSWORD '…'。"
        )
    if found[0]:
        raise RoleError(f"角色 {role} 是超级用户，授权约束不了它。请另建一个普通角色。")
    if role in {owner for _, owner, _ in _tables()}:
        raise RoleError(f"角色 {role} 是表的属主，可以关掉触发器。请另建一个角色给网站使用。")


def _rights(table: str, evidence: set[str]) -> str:
    if table == MIGRATIONS:
        return "SELECT"
    return "SELECT, INSERT" if table in evidence else "SELECT, INSERT, UPDATE, DELETE"


def _tables() -> list[tuple[str, str, bool]]:
    """(table, owner, whether it only grows) of every table. One query."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [(name, owner, is_evidence) for name, owner, is_evidence in cursor.fetchall()]


def _composed(template: str, role: str, table: str = "") -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {"schema": cursor.fetchone()[0], "role": role, "table": table}
        identifiers = {name: sql.Identifier(value) for name, value in names.items()}
        return str(sql.SQL(template).format(**identifiers).as_string(cursor.cursor))
