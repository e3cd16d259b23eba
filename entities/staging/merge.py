"""From the temporary table into the register: what differs, what changes, what is new."""

# ruff: noqa: S608 -- identifiers below are constants of this package; values are parameters

from datetime import datetime

from django.db import connection

from entities.models import EntityTag
from entities.staging.tables import TABLE

# Staged column = register column; compared as text; an empty cell never counts as a difference.
TEXTS = (
    *("name", "kind", "status", "type_text", "legal_rep", "capital_text", "industry"),
    *("contact_name", "contact_phone", "business_scope", "grade", "datum", "address"),
)
NULLABLE = ("uscc", "reg_no", "registered_on", "lon_e6", "lat_e6")
# Found from the address, so they change only with it: what a person corrected stays.
FROM_ADDRESS = ("address_quality", "region_code", "district_code")
# A unit is only changed where nobody chose it: for entities that wait, by an explicit column,
# or because the address moved.
UNIT_DIFFERS = (
    "(s.unit_id <> '' AND (e.responsible_unit_id IS NULL OR "
    "(CAST(e.responsible_unit_id AS text) <> s.unit_id AND (s.placement = 'GIVEN' OR "
    "(s.address <> '' AND s.address <> e.address AND e.placement NOT IN ('MANUAL', 'GIVEN'))))))"
)


def _differs(name: str) -> str:
    if name in FROM_ADDRESS:
        return f"(s.address <> '' AND s.address <> e.address AND s.{name} <> e.{name})"
    if name in NULLABLE:
        return f"(s.{name} <> '' AND COALESCE(CAST(e.{name} AS text), '') <> s.{name})"
    return f"(s.{name} <> '' AND s.{name} <> e.{name})"


DIFFERENCES = {name: _differs(name) for name in (*NULLABLE, *TEXTS, *FROM_ADDRESS)}
JOIN = f"FROM {TABLE} s JOIN entities_entity e ON e.id = s.entity_id"


def stage_tags() -> bool:
    """Lay the tags of staged rows out one per line, creating tags that are new.

    Returns: whether there are any.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_tags")
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE}_tags (line_no bigint, tag_id bigint)")
        cursor.execute(f"SELECT line_no, tags FROM {TABLE} WHERE tags <> ''")
        wanted = [(line, name) for line, tags in cursor.fetchall() for name in tags.split("、")]
    names = {name for _, name in wanted}
    EntityTag.objects.bulk_create(
        [EntityTag(name=name) for name in sorted(names)], ignore_conflicts=True
    )
    ids = dict(EntityTag.objects.filter(name__in=names).values_list("name", "pk"))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE}_tags (line_no, tag_id) VALUES (%s, %s)",
            [(line, ids[name]) for line, name in wanted],
        )
    return bool(wanted)


def add_tags(*, also_changed: bool) -> None:
    """Give new entities their tags, and changed ones those that they lack."""
    who = "s.entity_id IS NULL AND e.code = s.code"
    if also_changed:
        who = f"({who}) OR (s.changed = 1 AND e.id = s.entity_id)"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entities_entity_tags (entity_id, entitytag_id) "
            f"SELECT DISTINCT e.id, t.tag_id FROM {TABLE}_tags t "
            f"JOIN {TABLE} s ON s.line_no = t.line_no JOIN entities_entity e ON {who} "
            "WHERE NOT EXISTS (SELECT 1 FROM entities_entity_tags x "
            "WHERE x.entity_id = e.id AND x.entitytag_id = t.tag_id)"
        )


def mark_differing() -> int:
    """Mark staged rows that differ from their entity; returns how many."""
    anything = " OR ".join([*DIFFERENCES.values(), UNIT_DIFFERS, _new_tags("s", "e")])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET changed = 1 WHERE line_no IN "
            f"(SELECT s.line_no {JOIN} WHERE {anything})"
        )
        return int(cursor.rowcount)


def _new_tags(staged: str, entity: str) -> str:
    """Whether a staged row has tags that its entity lacks; tags are stored one per row."""
    return (
        f"({staged}.tags <> '' AND EXISTS (SELECT 1 FROM {TABLE}_tags t "
        f"WHERE t.line_no = {staged}.line_no AND NOT EXISTS (SELECT 1 FROM entities_entity_tags x "
        f"WHERE x.entity_id = {entity}.id AND x.entitytag_id = t.tag_id)))"
    )


def record_changes(batch_pk: int, state: str) -> None:
    """One ``ImportChange`` for every field of every marked row that differs, old and new."""
    target = (
        "INSERT INTO entities_importchange (batch_id, entity_code, line_no, field, old, new, state)"
    )
    with connection.cursor() as cursor:
        for name, differs in DIFFERENCES.items():
            old = f"COALESCE(CAST(e.{name} AS text), '')"
            cursor.execute(
                f"{target} SELECT %s, e.code, s.line_no, %s, {old}, s.{name}, %s "
                f"{JOIN} WHERE s.changed = 1 AND {differs}",
                [batch_pk, name, state],
            )
        cursor.execute(
            f"{target} SELECT %s, e.code, s.line_no, 'responsible_unit', COALESCE(o.code, ''), "
            f"n.code, %s {JOIN} JOIN orgs_unit n ON n.id = CAST(NULLIF(s.unit_id, '') AS bigint) "
            f"LEFT JOIN orgs_unit o ON o.id = e.responsible_unit_id "
            f"WHERE s.changed = 1 AND {UNIT_DIFFERS}",
            [batch_pk, state],
        )
        cursor.execute(
            f"{target} SELECT %s, e.code, s.line_no, 'tags', '', g.name, %s {JOIN} "
            f"JOIN {TABLE}_tags t ON t.line_no = s.line_no "
            "JOIN entities_entitytag g ON g.id = t.tag_id "
            "WHERE s.changed = 1 AND NOT EXISTS (SELECT 1 FROM entities_entity_tags x "
            "WHERE x.entity_id = e.id AND x.entitytag_id = t.tag_id)",
            [batch_pk, state],
        )


def apply_changes(now: datetime) -> None:
    """Write the differing fields of all marked rows."""
    sets = [
        f"{name} = CASE WHEN {DIFFERENCES[name]} THEN s.{name} ELSE e.{name} END"
        for name in (*TEXTS, *FROM_ADDRESS, "uscc", "reg_no")
    ]
    sets += [
        f"{name} = COALESCE(CAST(NULLIF(s.{name}, '') AS integer), e.{name})"
        for name in ("lon_e6", "lat_e6")
    ]
    day = "CAST(NULLIF(s.registered_on, '') AS date)" if _is_pg() else "NULLIF(s.registered_on, '')"
    sets.append(f"registered_on = COALESCE({day}, e.registered_on)")
    unit = "CAST(NULLIF(s.unit_id, '') AS bigint)"
    sets.append(
        f"responsible_unit_id = CASE WHEN {UNIT_DIFFERS} THEN {unit} ELSE e.responsible_unit_id END"
    )
    sets.append(f"placement = CASE WHEN {UNIT_DIFFERS} THEN s.placement ELSE e.placement END")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE entities_entity AS e SET {', '.join(sets)}, version = e.version + 1, "
            f"updated_at = %s FROM {TABLE} s WHERE s.entity_id = e.id AND s.changed = 1",
            [_stamp(now)],
        )


def insert_new(batch_code: str, now: datetime) -> int:
    """Insert every staged row without an entity; returns how many."""
    day = "CAST(NULLIF(registered_on, '') AS date)" if _is_pg() else "NULLIF(registered_on, '')"
    columns = {
        **{name: name for name in (*TEXTS, *FROM_ADDRESS, "code", "placement")},
        "uscc": "NULLIF(uscc, '')",
        "reg_no": "NULLIF(reg_no, '')",
        "kind": "kind_default",
        "status": "COALESCE(NULLIF(status, ''), 'ACTIVE')",
        "registered_on": day,
        "lon_e6": "CAST(NULLIF(lon_e6, '') AS integer)",
        "lat_e6": "CAST(NULLIF(lat_e6, '') AS integer)",
        "responsible_unit_id": "CAST(NULLIF(unit_id, '') AS bigint)",
        "version": "1",
        "batch_code": "%s",
        "created_at": "%s",
        "updated_at": "%s",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO entities_entity ({', '.join(columns)}) "
            f"SELECT {', '.join(columns.values())} FROM {TABLE} WHERE entity_id IS NULL",
            [batch_code, _stamp(now), _stamp(now)],
        )
        return int(cursor.rowcount)


def _is_pg() -> bool:
    return connection.vendor == "postgresql"


def _stamp(now: datetime) -> str | datetime:
    stamp: str | datetime | None = connection.ops.adapt_datetimefield_value(now)
    return stamp if stamp is not None else now
