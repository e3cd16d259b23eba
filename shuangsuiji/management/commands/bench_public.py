"""``manage.py bench_public``: what the public site bears, beside its own emptiest page."""

import io
import os
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shuangsuiji.bench import site
from shuangsuiji.bench.crowd import EACH, fill

SHARE_OF_CAPACITY, SLOWEST = 0.6, 0.4


class Command(BaseCommand):
    help = "Measure the public site on a scratch database of the configured PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entities", type=int, default=1_000_000)
        parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
        parser.add_argument("--pairs", type=int, default=7)

    def handle(self, *, entities: int, seconds: float, pairs: int, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to a PostgreSQL, or run `make bench`.")
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with tempfile.TemporaryDirectory(prefix="ssj-bench-") as folder:
                self._measure(Path(folder), entities, seconds, pairs)
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)

    def _measure(self, folder: Path, entities: int, seconds: float, pairs: int) -> None:
        settings.VAR_DIR = folder
        settings.SSJ_KEY_DIR, settings.SSJ_LOG_DIR = str(folder / "keys"), str(folder / "log")
        settings.SSJ_EVIDENCE_DIR = str(folder / "evidence")
        call_command("load_demo", wait=0, stdout=io.StringIO())
        started = time.perf_counter()
        fill(entities)
        spent = time.perf_counter() - started
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        self.stdout.write(
            f"\nPublic site, {entities:,} entities, {entities * EACH:,} results "
            f"(made in {spent:.0f} s), load of the machine before: {load}"
        )
        with site.served(folder) as port:
            crowd = site.Crowd(port)
            try:
                for flow in site.flows(entities):
                    self._tell(crowd, flow, seconds, pairs)
            finally:
                crowd.close()

    def _tell(self, crowd: site.Crowd, flow: site.Flow, seconds: float, pairs: int) -> None:
        found = site.measured(crowd, flow, pairs=pairs, seconds=seconds)
        is_met = found.ratio >= flow.least and not found.failures
        verdict = "" if is_met else "  NOT REACHED"
        if found.hello_spread > site.UNSTEADY:
            verdict = f"  DISCARD: the machine was unsteady ({found.hello_spread:.2f})"
        self.stdout.write(
            f"  {flow.name}: {found.ratio:.3f} of {flow.against} "
            f"({found.lowest:.3f}-{found.highest:.3f}), {found.rate:.0f} a second, "
            f"{found.failures} failed   (at least {flow.least:.2f}){verdict}"
        )
        if flow.name == "search":
            rate = SHARE_OF_CAPACITY * found.rate
            p50, p99, failed = site.waits_at(crowd, flow, rate, max(seconds, 5.0))
            verdict = "" if p99 < SLOWEST and not failed else "  NOT REACHED"
            self.stdout.write(
                f"  search at {rate:.0f} a second: p50 {p50 * 1000:.0f} ms, "
                f"p99 {p99 * 1000:.0f} ms, {failed} failed   (p99 under 400 ms){verdict}"
            )
