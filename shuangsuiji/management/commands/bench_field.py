"""``manage.py bench_field``: phones that come home from the field all at once."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shuangsuiji.bench import field
from shuangsuiji.bench.phones import come_home

PHOTOS_EACH = 3
SLOWEST = 3.0


class Command(BaseCommand):
    help = "Measure submissions from the field on a scratch database of the configured PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--phones", type=int, default=50)

    def handle(self, *, phones: int, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to a PostgreSQL, or run `make bench`.")
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with tempfile.TemporaryDirectory(prefix="ssj-bench-") as folder:
                self._measure(Path(folder), phones)
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)

    def _measure(self, folder: Path, count: int) -> None:
        settings.VAR_DIR = folder
        settings.SSJ_KEY_DIR, settings.SSJ_LOG_DIR = str(folder / "keys"), str(folder / "log")
        settings.SSJ_EVIDENCE_DIR = str(folder / "evidence")
        phones = field.phones_of(field.dispatched(), count, PHOTOS_EACH)
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        self.stdout.write(f"\nField work, load of the machine before: {load}")
        before = os.times()
        with field.gunicorn(folder) as port:
            found = come_home(phones, port)
        after = os.times()
        spent = after.children_user + after.children_system
        spent -= before.children_user + before.children_system
        files, forms = field.lost(phones)
        verdict = "" if found.p99 < SLOWEST and not (files or forms) else "  NOT REACHED"
        self.stdout.write(
            f"  {found.phones} phones at once, {PHOTOS_EACH} photos each, "
            f"{found.megabytes:.0f} MB: a request p50 {found.p50:.2f} s, p99 {found.p99:.2f} s, "
            f"slowest {found.slowest:.2f} s; a phone home after {found.whole_p50:.1f} s, the last "
            f"after {found.whole_slowest:.1f} s; {spent:.1f} s of processor in the server, "
            f"{found.retries} retries, "
            f"lost {files} files and {forms} forms   (p99 under 3 s, 0 lost){verdict}"
        )
