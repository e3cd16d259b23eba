"""The units of entities checked once for each statement, instead of once for each row.

PostgreSQL asks a foreign key for every inserted row, one query each; that was a quarter of an
import's time. These triggers refuse the same: an entity of a unit that does not exist, and the
removal or renumbering of a unit that has entities. docs/adr/0014. SQLite keeps the plain key.
"""

from django.db import migrations

CONSTRAINT = """
SELECT conname FROM pg_constraint WHERE contype = 'f'
AND conrelid = 'entities_entity'::regclass AND confrelid = 'orgs_unit'::regclass
"""
POSTGRESQL = """
CREATE FUNCTION ssj_refuse_unknown_units(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found_count integer;
BEGIN
    -- The lock keeps the units until our transaction has ended, as a foreign key does.
    SELECT count(*) INTO found_count
        FROM (SELECT 1 FROM orgs_unit WHERE id = ANY (ids) FOR KEY SHARE) AS found;
    IF found_count <> cardinality(ids) THEN
        RAISE EXCEPTION '管辖单位不存在' USING ERRCODE = 'foreign_key_violation',
            DETAIL = format('responsible_unit_id in %s', ids), TABLE = 'entities_entity';
    END IF;
END $$;

CREATE FUNCTION ssj_entities_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ssj_refuse_unknown_units(ARRAY(
        SELECT DISTINCT responsible_unit_id FROM written WHERE responsible_unit_id IS NOT NULL));
    RETURN NULL;
END $$;

CREATE FUNCTION ssj_entity_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ssj_refuse_unknown_units(ARRAY[NEW.responsible_unit_id]);
    RETURN NULL;
END $$;

CREATE FUNCTION ssj_refuse_removal_of_used_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM entities_entity WHERE responsible_unit_id = OLD.id) THEN
        RAISE EXCEPTION '单位名下还有检查对象' USING ERRCODE = 'foreign_key_violation',
            DETAIL = format('orgs_unit.id %s', OLD.id), TABLE = 'entities_entity';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entities_entity_units_exist AFTER INSERT ON entities_entity
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_entities_written();
CREATE TRIGGER entities_entity_unit_exists AFTER UPDATE OF responsible_unit_id ON entities_entity
    FOR EACH ROW WHEN (NEW.responsible_unit_id IS NOT NULL
        AND NEW.responsible_unit_id IS DISTINCT FROM OLD.responsible_unit_id)
    EXECUTE FUNCTION ssj_entity_moved();
CREATE TRIGGER orgs_unit_without_entities AFTER DELETE ON orgs_unit
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_removal_of_used_units();
CREATE TRIGGER orgs_unit_number_kept AFTER UPDATE OF id ON orgs_unit
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ssj_refuse_removal_of_used_units();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER orgs_unit_number_kept ON orgs_unit;
DROP TRIGGER orgs_unit_without_entities ON orgs_unit;
DROP TRIGGER entities_entity_unit_exists ON entities_entity;
DROP TRIGGER entities_entity_units_exist ON entities_entity;
DROP FUNCTION ssj_refuse_removal_of_used_units();
DROP FUNCTION ssj_entity_moved();
DROP FUNCTION ssj_entities_written();
DROP FUNCTION ssj_refuse_unknown_units(bigint[]);
ALTER TABLE entities_entity ADD CONSTRAINT entities_entity_responsible_unit_id_fk_orgs_unit
    FOREIGN KEY (responsible_unit_id) REFERENCES orgs_unit (id) DEFERRABLE INITIALLY DEFERRED;
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no check may wait for the old key
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CONSTRAINT)
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f'ALTER TABLE entities_entity DROP CONSTRAINT "{name}"')
    schema_editor.execute(POSTGRESQL, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_UNDO, params=None)


class Migration(migrations.Migration):
    dependencies = [("entities", "0001_initial"), ("orgs", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
