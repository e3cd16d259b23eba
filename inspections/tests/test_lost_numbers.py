"""After a restore from an old backup no draw gets the number of one that was public."""

from pathlib import Path

import pytest
from django.core.management import call_command

from inspections.models.sessions import SessionCounter
from inspections.services import sessions
from inspections.tests.world import NOON, sealed
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.note import parse_checkpoint, parse_note
from shuangsuiji.ledger import continuity
from shuangsuiji.ledger.lost import lost_draws
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import sealed_log
from shuangsuiji.ledger.tests.test_continuity import REASON, restore_backup_of
from shuangsuiji.ledger.tiles import tile_path

pytestmark = pytest.mark.django_db
OPTIONS = {"reason": REASON, "by": "admin"}


@pytest.fixture
def lost(settings):
    """The code of a draw whose entries are public; the tables are older than it."""
    settings.SSJ_KEY_DIR = Path(settings.SSJ_KEY_DIR)
    size = sealed_log(settings, 5)
    code = sealed().code
    seal_pending(now=NOON)
    restore_backup_of(size)
    SessionCounter.objects.update(last=0)  # the session itself may stay: nobody asks it here
    return code


def test_a_new_log_names_lost_draws_and_passes_over_their_numbers(lost):
    call_command("ledger_key", "new-origin", "sjg.example.gov.cn/ssj-log-2", **OPTIONS)

    first = Record.objects.get(kind="ledger.log.continued")
    assert parse_canonical(bytes(first.payload))["lost_draws"] == [lost]
    assert lost.endswith("-0001")
    assert SessionCounter.objects.get().last == 1


def test_numbers_are_only_ever_raised_and_strange_codes_left_alone(lost):
    SessionCounter.objects.update(last=7)

    sessions.pass_over_numbers(codes=[lost, "NOBODY-2026-0001", "x", f"{lost[:-4]}0012-S1"])

    assert SessionCounter.objects.get().last == 7


def test_a_damaged_or_missing_file_hides_its_draws_only(settings, lost):
    folder = Path(settings.SSJ_LOG_DIR)
    note = (folder / "checkpoint").read_text()
    size = Leaf.objects.count()
    assert lost_draws(folder, note, size) == [lost]
    path = folder / tile_path("entries", 0, parse_checkpoint(parse_note(note.encode()).text).size)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-3])
    assert lost_draws(folder, note, size) == []
    assert lost_draws(folder, "no note", size) == lost_draws(folder, "", size) == []
    assert continuity.break_reason()
