"""Fail closed: nothing is drawn while anything that the draw rests on does not hold."""

import pytest

from inspections.matters import Matter
from inspections.models.jobs import DrawJob
from inspections.models.sessions import DrawSession
from inspections.readiness import NotReadyError, draw_checks
from inspections.services.draws import request_draw
from inspections.tests.ceremonies import announced
from inspections.tests.ceremonies import revealed as opened_at_stations
from inspections.tests.world import NOON, revealed

pytestmark = pytest.mark.django_db


def ask(session: DrawSession) -> DrawJob:
    return request_draw(session_code=session.code, by="officer", now=NOON)


def full_disk(patch, settings):
    patch.setattr("inspections.readiness.free_megabytes", lambda folder: 100)


def wild_clock(patch, settings):
    settings.SSJ_CHECK_CLOCK = True
    patch.setattr("inspections.readiness.clock_is_synchronised", lambda: False)


def unknown_clock(patch, settings):
    settings.SSJ_CHECK_CLOCK = True
    patch.setattr("inspections.readiness.clock_is_synchronised", lambda: None)


def other_code(patch, settings):
    patch.setattr("inspections.readiness.code_digest", lambda: "0" * 64)


def changed_frame(patch, settings):
    DrawSession.objects.update(frame_digest="0" * 64)


@pytest.mark.parametrize(
    ("spoil", "label", "remedy"),
    [
        (full_disk, "磁盘空间：只剩 100 MB，少于 512 MB", "清理磁盘"),
        (other_code, "抽取程序：现在运行的抽取程序不是封存时的版本", "恢复封存时的版本"),
        (changed_frame, "封存名册：封存文件头与封存摘要不符", "联系审计员"),
    ],
)
def test_a_draw_is_refused_with_cause_and_remedy(spoil, label, remedy, monkeypatch, settings):
    session = revealed()
    spoil(monkeypatch, settings)

    with pytest.raises(NotReadyError, match=label) as refusal:
        ask(session)

    assert remedy in str(refusal.value)
    assert not DrawJob.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "label"),
    [
        (wild_clock, "时钟同步：系统时钟没有与时间源同步"),
        (unknown_clock, "时钟同步：无法确认"),
    ],
)
def test_a_ceremony_needs_a_clock(spoil, label, monkeypatch, settings):
    spoil(monkeypatch, settings)
    opened_at_stations(announced())

    with pytest.raises(NotReadyError, match=label):
        ask(DrawSession.objects.get())


def test_a_draw_that_nobody_watches_live_needs_no_clock(monkeypatch, settings):
    wild_clock(monkeypatch, settings)

    assert ask(revealed()).pk


def test_with_everything_in_place_the_draw_is_taken_up(settings, monkeypatch):
    settings.SSJ_CHECK_CLOCK = True
    monkeypatch.setattr("inspections.readiness.clock_is_synchronised", lambda: True)

    assert ask(revealed()).pk


def test_a_promised_cosignature_and_the_key_of_the_stream_are_asked_for(settings, tmp_path):
    ceremony = announced()
    opened_at_stations(ceremony)
    ceremony.needs_cosignature = True
    ceremony.save()
    settings.SSJ_LIVE_KEY_DIR = str(tmp_path)

    checks = draw_checks(Matter(DrawSession.objects.get()), ceremony)

    assert [check.label for check in checks if not check.holds] == ["外部共签", "直播签名"]
    with pytest.raises(NotReadyError, match="外部共签"):
        ask(ceremony.session)


def test_without_a_signed_head_nothing_is_drawn(monkeypatch):
    session = revealed()
    monkeypatch.setattr("inspections.readiness.is_signed", lambda **_: False)

    with pytest.raises(NotReadyError, match="存证签名"):
        ask(session)
