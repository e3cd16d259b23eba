"""``manage.py bench_live``: how many can watch a ceremony, and what they miss (nothing)."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shuangsuiji.bench import live

ENTITIES = 100_000


class Command(BaseCommand):
    help = "Measure live ceremonies on a scratch database of the configured PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=2000, help="viewers of the largest round")

    def handle(self, *, most: int, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to a PostgreSQL, or run `make bench-live`.")
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        self.stdout.write(f"load of the machine before (1, 5, 15 minutes): {load}")
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with tempfile.TemporaryDirectory(prefix="ssj-bench-") as folder:
                self._rounds(Path(folder), most)
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)

    def _rounds(self, folder: Path, most: int) -> None:
        show = live.ceremony()
        with live.web(REDIS_URL="") as server, live.drawing(folder, ENTITIES):
            polled = live.watched(show, server, 500)
        self._line("500, a draw runs, no Redis", polled, "p99 under 0.5 s, 60 KB each", 0.5)
        with live.web() as server, live.drawing(folder, ENTITIES):
            rung = live.watched(show, server, 500)
        self._line("500, a draw runs, Redis rings", rung, "p99 under 0.5 s, 60 KB each", 0.5)
        with live.web() as server:
            self._line(
                f"{most:,}", live.watched(show, server, most), "p99 under 2 s, 60 KB each", 2.0
            )
        with live.web() as server:
            cut = live.watched(show, server, 500, cut=True)
        self._line("500, web process killed and back", cut, "nothing missed", None)
        with live.web() as server:
            plain = live.watched(show, server, 500)
            slowed = live.watched(show, server, 500, slow=200)
        self._line("500", plain, "", None)
        times = slowed.p99 / plain.p99
        self._line(
            "500 beside 200 slow readers", slowed, f"p99 {times:.2f} times (target: 2)", None
        )

    def _line(self, what: str, found: live.Figures, target: str, limit: float | None) -> None:
        verdict = "" if limit is None or found.p99 < limit else "  NOT REACHED"
        self.stdout.write(
            f"  {what:<34} missed {found.missed}, p50 {found.p50:.3f} s, p99 {found.p99:.3f} s, "
            f"slowest {found.slowest:.3f} s, {found.kilobytes_each:.0f} KB each, "
            f"{found.cpu:.1f} s of processor, {found.breaks} breaks, load {found.load:.1f}"
            f"   ({target}){verdict}"
        )
        self.stdout.flush()
