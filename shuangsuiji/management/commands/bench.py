"""``manage.py bench``: how fast, as ratios to things that everybody has, in one run."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shuangsuiji.bench import draws, imports, matchings, previews, sealing

TARGETS = {5000: " (target: under 60, with the standard library alone)"}


class Command(BaseCommand):
    help = "Measure draw, import and matching on a scratch database of the configured PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entities", type=int, default=1_000_000)
        parser.add_argument("--rows", type=int, default=200_000, help="of the import")
        parser.add_argument("--draw-only", action="store_true", help="the draw and nothing else")

    def handle(self, *, entities: int, rows: int, draw_only: bool, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to a PostgreSQL, or run `make bench`.")
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        self._remark("load of the machine before (1, 5, 15 minutes)", load)
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with tempfile.TemporaryDirectory(prefix="ssj-bench-") as folder:
                self._draws(Path(folder), entities)
                if draw_only:
                    return
                self._imports(Path(folder), rows)  # into an empty register, so before sealing
                self._sealing(entities)
            self._matchings()
            self._previews()
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)

    def _draws(self, folder: Path, count: int) -> None:
        processors = os.cpu_count() or 1
        quarter = draws.ours(draws.SealedFile(folder / "quarter", count // 4))
        sealed = draws.SealedFile(folder / "sealed", count)
        alone, ours, shuffle = draws.compared(sealed, processors)
        own, helper = draws.peak_megabytes()
        theirs = draws.third_party(sealed)
        if not alone.drawn == ours.drawn == theirs.drawn:
            raise CommandError("our sample differs from consistent_sampler's")
        growth = alone.seconds / count / (quarter.seconds / (count // 4))
        self._title(f"Draw {sealed.take:,} of {count:,} sealed entities")
        self._line(f"ours, {processors} processes search", ours.seconds, "the same sample as below")
        self._line("ours, 1 process", alone.seconds, "")
        self._line(
            "SELECT … ORDER BY random() LIMIT k",
            shuffle.seconds,
            f"ours takes {_times(ours, shuffle)} times as long (target: at most 1.00), "
            f"in 1 process {_times(alone, shuffle)} (target: at most 3)",
        )
        self._line(
            "consistent_sampler, same order",
            theirs.seconds,
            f"ours is {_times(theirs, ours)} times faster, in 1 process "
            f"{_times(theirs, alone)} (target: at least 10)",
        )
        self._line(
            f"ours, {count // 4:,} entities, 1 process",
            quarter.seconds,
            f"cost per entity grows {growth:.2f}-fold over 4 times the size (linear: 1)",
        )
        self._remark(
            "peak memory",
            f"{own} MB where the sample is put together, {helper} MB in a helper "
            "(target: under 400 each)",
        )

    def _imports(self, folder: Path, rows: int) -> None:
        register = folder / "register.csv"
        imports.write_register(register, rows)
        text = imports.seconds_of_copy(register)
        ours = imports.seconds_of_import(register)
        table = imports.seconds_of_copy_into_register(folder)
        self._title(f"Import {rows:,} rows, {register.stat().st_size >> 20} MB")
        self._line("ours, checked, placed and merged", ours, f"{rows / ours:,.0f} rows/s")
        for what, seconds in (
            ("COPY of the file, text, no index", text),
            ("COPY of the rows, with the indexes", table),
        ):
            self._line(
                what,
                seconds,
                f"{rows / seconds:,.0f} rows/s; ours reaches 1/{ours / seconds:.1f} (target: 1/10)",
            )

    def _sealing(self, count: int) -> None:
        ours, copy, in_order = sealing.sealing(count)
        self._title(f"Freeze and hash a frame of {count:,} entities")
        self._line("ours, checked, in lines, with digest", ours, f"{count / ours:,.0f} entities/s")
        self._line(
            "COPY of the same rows to the client",
            copy,
            f"ours takes {ours / copy:.2f} times as long (target: under 3)",
        )
        self._line("the same in the frame's order", in_order, f"{ours / in_order:.2f} times")

    def _matchings(self) -> None:
        self._title("Match teams and packages, every allowed matching equally likely, 1 process")
        for size in matchings.SIZES:
            times = matchings.seconds_of_matching(size)
            self._line(
                f"{size:,} teams, median of {len(times)}",
                times[len(times) // 2],
                f"from {times[0]:.3f} to {times[-1]:.3f} s{TARGETS.get(size, '')}",
            )
        size = matchings.SIZES[-1]
        seconds = matchings.seconds_of_refusal(size)
        self._line(f"{size:,} teams, impossible plan", seconds, "until the counted certificate")

    def _previews(self) -> None:
        self._title("Preview a plan under four modes, on one processor")
        for size in previews.SIZES:
            seconds, seeds = previews.seconds_of_preview(size)
            self._line(
                f"{size.people} people, {size.drawn:,} of {size.register:,}",
                seconds,
                f"{seeds} simulated seeds each (target: under {size.target} s)",
            )

    def _title(self, text: str) -> None:
        self.stdout.write(f"\n{text}")

    def _remark(self, what: str, remark: str) -> None:
        self.stdout.write(f"  {what:<48}{remark}")

    def _line(self, what: str, seconds: float, remark: str) -> None:
        self.stdout.write(f"  {what:<36}{seconds:>9.3f} s   {remark}")
        self.stdout.flush()


def _times(slower: draws.Draw, faster: draws.Draw) -> str:
    return f"{slower.seconds / faster.seconds:.2f}"
