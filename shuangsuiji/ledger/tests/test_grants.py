"""The site's database role may add evidence and read it; a whole session runs under it."""

import json
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from inspections.draw.verify import verify_bundle
from inspections.tests.world import bureau, task
from shuangsuiji.ledger import checks
from shuangsuiji.ledger.grants import TriggersMissingError, evidence_tables
from shuangsuiji.ledger.models import Leaf
from shuangsuiji.ledger.verify import verify_log

WEB, SIGNER = "ssj_test_web", "ssj_test_signer"
PASSWORD = "jiangyan-339"  # noqa: S105  # of roles that live as long as these tests
WITNESSES = ["--witness", "甲=31415926535897932384", "--witness", "乙=27182818284590452353"]

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)


@pytest.fixture(scope="module", autouse=True)
def _roles(django_db_setup, django_db_blocker):
    """Two roles with their rights, committed for all tests here."""
    with django_db_blocker.unblock():
        for role in (WEB, SIGNER):
            run(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        call_command("grant_roles", web=WEB, signer=SIGNER, verbosity=0)
    yield
    with django_db_blocker.unblock():
        for role in (WEB, SIGNER):
            run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


@contextmanager
def acting_as(role: str):
    """The rights of the role, in the transaction of the test."""
    run(f"SET LOCAL SESSION AUTHORIZATION {role}")
    yield
    run("SET LOCAL SESSION AUTHORIZATION DEFAULT")


@contextmanager
def connected_as(role: str):
    """A connection of its own, made with the role's name and password."""
    owner = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=role, PASSWORD=PASSWORD)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(owner)


@pytest.mark.django_db(transaction=True)
def test_a_session_runs_from_task_to_bundle_under_the_web_role(tmp_path):
    task(bureau())
    out = tmp_path / "bundle.json"

    with connected_as(WEB):
        call_command("run_session", "T-1", *WITNESSES, "--wait", "0", "--publish", "--out", out)
        report = verify_log()

    assert verify_bundle(out.read_bytes()).ok
    assert json.loads(out.read_bytes())
    assert (report.findings, report.size > 10) == ([], True)


@pytest.mark.parametrize("verb", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_the_web_role_changes_no_evidence(verb):
    tables = evidence_tables()
    columns = {name: _first_column(name) for name in tables}

    with acting_as(WEB):
        for table in tables:
            with pytest.raises(ProgrammingError, match="permission denied"):
                run(verb.format(table, columns[table]))

    assert {"ledger_record", "ledger_checkpoint", "inspections_drawresult"} <= set(tables)


def test_the_web_role_cannot_switch_the_triggers_off():
    with acting_as(WEB):
        for statement in (
            "ALTER TABLE ledger_record DISABLE TRIGGER USER",
            "SET session_replication_role = replica",
            "DROP TRIGGER ledger_record_no_change ON ledger_record",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
                run(statement)


def test_the_signer_reads_entries_and_nothing_else():
    with acting_as(SIGNER):
        assert list(Leaf.objects.all()) == []
        for table in ("ledger_record", "orgs_user", "ledger_checkpoint"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                run(f"TABLE {table}")


def test_the_deploy_check_tells_owner_and_web_role_apart():
    assert [each.id for each in checks.check_database_rights()] == ["ssj.W012"]
    with acting_as(WEB):
        assert checks.check_database_rights() == []


def test_one_right_too_many_is_found():
    """Control: the check looks at rights, not at names."""
    run(f"GRANT DELETE ON ledger_leaf TO {WEB}")

    with acting_as(WEB):
        assert [each.id for each in checks.check_database_rights()] == ["ssj.W012"]


def test_a_member_of_the_owner_is_found():
    run(f"ALTER ROLE {WEB} NOINHERIT", f"GRANT {connection.settings_dict['USER']} TO {WEB}")

    with acting_as(WEB):
        assert [each.id for each in checks.check_database_rights()] == ["ssj.W012"]


def test_granting_again_takes_back_what_was_added_by_hand():
    run(f"GRANT ALL ON ledger_record TO {WEB}")

    call_command("grant_roles", web=WEB, verbosity=0)

    with acting_as(WEB):
        assert checks.check_database_rights() == []


def test_what_would_be_done_can_be_read_first(capsys):
    run(f"REVOKE ALL ON ledger_record FROM {WEB}")

    call_command("grant_roles", "--web", WEB, "--print")

    assert f'GRANT SELECT, INSERT ON "ledger_record" TO "{WEB}";' in capsys.readouterr().out
    with acting_as(WEB), pytest.raises(ProgrammingError, match="permission denied"):
        run("SELECT 1 FROM ledger_record")


@pytest.mark.parametrize(
    ("web", "signer", "words"),
    [
        ("nobody-there", "", "没有角色 nobody-there"),
        (None, "", "超级用户|属主"),
        (WEB, WEB, "不得与网站共用"),
    ],
)
def test_a_role_that_cannot_be_held_back_is_refused(web, signer, words):
    with pytest.raises(CommandError, match=words):
        call_command("grant_roles", web=web or connection.settings_dict["USER"], signer=signer)


def test_without_its_triggers_no_right_is_given():
    run("DROP TRIGGER ledger_leaf_no_change ON ledger_leaf")
    run("DROP TRIGGER ledger_leaf_no_truncate ON ledger_leaf")

    with pytest.raises(TriggersMissingError, match="ledger_leaf"):
        evidence_tables()
    assert [each.id for each in checks.check_database_rights()] == ["ssj.E012"]


def _first_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608  # a name of the catalogue
        return cursor.description[0].name
