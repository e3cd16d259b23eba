"""Witness seats and what was cast from them beside the records of the log."""

from django.db.models import QuerySet

from inspections.events import Event
from inspections.models.ceremonies import BlindCast, CastWithdrawal, Station
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.rechecking.comparing import Comparison
from inspections.tellings import station

SHOWN = {"name": "公开姓名", "kind": "身份", "is_outside": "本单位以外", "source": "公共随机源"}


def compare_seats(found: Comparison, session: DrawSession, supplement: Supplement | None) -> None:
    """Who sat where, and every blind commitment, also those that were withdrawn."""
    seated = {
        one.payload["station"]: one
        for one in found.told
        if one.kind == Event.STATION_SEATED and one.payload
    }
    if not seated:
        return
    rows = Station.objects.filter(ceremony__session=session, ceremony__supplement=supplement)
    seats = {row.number: row for row in rows}
    for number, told in seated.items():
        if number not in seats:
            found.say(told, f"{number} 号席的行已被删除。")
            continue
        labels = {key: f"{number} 号席的{word}" for key, word in SHOWN.items()}
        found.tells(told, station(seats[number]), labels)
    _compare_casts(found, BlindCast.objects.filter(station__in=rows))


def _compare_casts(found: Comparison, casts: QuerySet[BlindCast]) -> None:
    gone = CastWithdrawal.objects.filter(cast__in=casts)
    for kind, label, rows in (
        (Event.CAST_LANDED, "盲投", casts.values_list("station__number", "commitment")),
        (
            Event.CAST_WITHDRAWN,
            "盲投撤回",
            gone.values_list("cast__station__number", "cast__commitment"),
        ),
    ):
        records = [one for one in found.told if one.kind == kind]
        if not all(one.payload for one in records):
            continue
        told = {(one.payload["station"], one.payload["commitment"]): one for one in records}
        stored = set(rows.order_by())
        for place in sorted(told.keys() - stored):
            found.say(told[place], f"{place[0]} 号席的{label}的行已被删除或改动。")
        for place in sorted(stored - told.keys()):
            found.say(None, f"{place[0]} 号席有一次{label}没有记录。")
