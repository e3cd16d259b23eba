"""Celery tasks of the public site; every worker runs them on its own clock."""

import contextlib
from typing import Any

from django.utils import timezone

from publicity.counting import lagging_publications
from publicity.indexing import take_up_everything
from publicity.opendata.keeping import (
    keep_proof,
    kept_snapshots,
    make_snapshot,
    remove_old,
    remove_withheld,
)
from publicity.services.records import renew_records
from publicity.tending import end_terms, keep_files, sweep_leftovers
from shuangsuiji.celery import app
from shuangsuiji.ledger.proofs import NotSealedError

COUNTER, AT_ONCE = "counting", 500


@app.task
def result_files_task(**_: Any) -> int:
    """End display terms, write files that are missing; how many were written."""
    now = timezone.now()
    end_terms(now=now)
    sweep_leftovers(now=now)
    return keep_files(now=now)


@app.task
def open_data_task(**_: Any) -> bool:
    """Write the day's open data once, its proof when the log is signed; whether it was written."""
    now = timezone.now()
    is_new = make_snapshot(by="open-data", now=now) is not None
    remove_old(now=now)
    remove_withheld()
    for snapshot in kept_snapshots():
        with contextlib.suppress(NotSealedError):  # the next round, or whoever asks for it
            keep_proof(snapshot)
    return is_new


@app.task
def count_checks_task(**_: Any) -> int:
    """Count publications that are not counted yet, and what followed a check since."""
    waiting = lagging_publications(AT_ONCE)
    if not waiting:
        return 0
    return renew_records(publications=waiting, by=COUNTER, now=timezone.now())


@app.task
def index_results_task(**_: Any) -> int:
    """Enter what the search lacks, as after an upgrade; drop what is past its term."""
    return take_up_everything(on=timezone.localdate())
