"""``manage.py bench_credit``: how fast a whole register is graded anew."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shuangsuiji.bench import credit

LONGEST = 300  # seconds for a million


class Command(BaseCommand):
    help = "Measure regrading on a scratch database of the configured PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entities", type=int, default=1_000_000)

    def handle(self, *, entities: int, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to a PostgreSQL, or run `make bench`.")
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        try:
            found = credit.regrading(entities)
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)
        self.stdout.write(
            f"\nRegrade {entities:,} entities, {credit.FACTS_EACH} facts each; "
            f"load of the machine before: {load}"
        )
        self._line(
            f"first day, {found.moved:,} grades changed", found.first, entities, found.update
        )
        self._line("next night, nothing changed", found.night, entities, found.update)
        self.stdout.write(f"  {'UPDATE of the same rows':<40}{found.update:>9.1f} s")

    def _line(self, what: str, seconds: float, entities: int, update: float) -> None:
        million = seconds * 1_000_000 / entities
        verdict = "" if million < LONGEST else "  NOT REACHED"
        self.stdout.write(
            f"  {what:<40}{seconds:>9.1f} s   {entities / seconds:,.0f} entities/s, "
            f"{seconds / update:.1f} times the UPDATE; a million in {million:.0f} s "
            f"(target: under {LONGEST} s){verdict}"
        )
