"""``manage.py bench_ledger``: what the evidence log costs, with durable commits."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shuangsuiji.bench import ledger

PROCESSES = 2
SECONDS = 5.0
TREE = 10_000_000


class Command(BaseCommand):
    help = "Measure the evidence log on a scratch database of the configured PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--leaves", type=int, default=1_000_000, help="to seal and verify")
        parser.add_argument(
            "--tamper", action="store_true", help="then rewrite and delete every row, and verify"
        )

    def handle(self, *, leaves: int, tamper: bool, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to a PostgreSQL, or run `make bench`.")
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with tempfile.TemporaryDirectory(prefix="ssj-bench-") as folder:
                settings.SSJ_KEY_DIR = str(Path(folder) / "keys")
                settings.SSJ_LOG_DIR = str(Path(folder) / "log")
                settings.SSJ_SIGNER_SOCKET = ""
                self._measure(Path(folder), leaves)
                for one in ledger.tampered() if tamper else ():
                    self._line(
                        one.what,
                        f"{one.found:,} findings in {one.seconds:.1f} s, first entry {one.first}",
                    )
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)

    def _measure(self, folder: Path, leaves: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            durable = cursor.fetchone()[0]
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        self.stdout.write(f"\nEvidence log, fsync {durable}, load of the machine before: {load}")
        with_log, without = ledger.cost_in_a_service(200)
        self._line(
            "change an account, with its record",
            f"{with_log * 1000:.2f} ms; without {without * 1000:.2f} ms: "
            f"{with_log / without:.2f} times (target: at most 1.20)",
        )
        rate = ledger.singles_per_second(PROCESSES, SECONDS)
        self._line(f"single records, {PROCESSES} processes", f"{rate:,.0f} a second (target: 260)")
        log = ledger.filled_log(leaves)
        if log.findings:
            raise CommandError("the bench's own log does not verify")
        self._line(
            f"seal, sign and publish {log.size:,}",
            f"{log.sealing:.1f} s, {log.size / log.sealing:,.0f} a second (target: 5,000)",
        )
        self._line(
            f"verify {log.size:,} entries",
            f"{log.verifying:.1f} s, {log.verifying / log.size * 1e6:.0f} s for a million "
            "(target: under 60)",
        )
        times = ledger.seconds_of_proofs(folder / "tiles", TREE, 200)
        self._line(
            f"proof of one of {TREE:,} entries",
            f"median {times[100] * 1000:.2f} ms, longest {times[-1] * 1000:.2f} ms "
            "(target: under 20)",
        )

    def _line(self, what: str, told: str) -> None:
        self.stdout.write(f"  {what:<40}{told}")
        self.stdout.flush()
