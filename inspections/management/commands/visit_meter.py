"""python manage.py visit_meter CODE [--year YEAR] [--json]."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.guard.meter import Meter
from inspections.guard.types import Visit
from inspections.selectors.meters import entity_by_code, visit_meter


class Command(BaseCommand):
    help = "一户主体的检查频次：本年已检查、已安排、年度上限、下次最早可检查的日期。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="主体代码（统一社会信用代码或注册号）")
        parser.add_argument("--year", type=int, help="年度，默认今年")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *_: Any, **options: Any) -> None:
        entity = entity_by_code(options["code"])
        if entity is None:
            raise CommandError(f"名录库中没有代码为 {options['code']} 的主体。请核对代码。")
        _check_year(options["year"])
        reading = visit_meter(entity, today=timezone.localdate(), year=options["year"])
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(reading), ensure_ascii=False))
            return
        cap = "未设上限" if reading.cap is None else f"上限 {reading.cap} 次"
        self.stdout.write(f"{entity.name}（{entity.code}）{reading.year} 年")
        self.stdout.write(f"已检查 {len(reading.used)} 次，已安排 {len(reading.planned)} 次，{cap}")
        for visit in (*reading.used, *reading.planned):
            days = f"{visit.start}" if visit.start == visit.end else f"{visit.start} 至 {visit.end}"
            self.stdout.write(f"  {days} {visit.body}：{visit.title}")
        self.stdout.write(f"下次最早 {reading.next_allowed}")


def _check_year(year: int | None) -> None:
    if year is not None and not 2000 <= year <= 2099:
        raise CommandError(f"--year {year} 不是可查的年度，应在 2000 至 2099 之间。")


def _as_json(reading: Meter) -> dict[str, Any]:
    return {
        "entity": reading.entity,
        "year": reading.year,
        "used": [_visit(visit) for visit in reading.used],
        "planned": [_visit(visit) for visit in reading.planned],
        "count": reading.count,
        "cap": reading.cap,
        "remaining": reading.remaining,
        "cooldown_days": reading.cooldown_days,
        "next_allowed": reading.next_allowed.isoformat(),
        "held_by": reading.held_by,
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "ref": visit.ref,
        "body": visit.body,
        "title": visit.title,
        "from": visit.start.isoformat(),
        "to": visit.end.isoformat(),
        "merged": visit.merged,
    }
