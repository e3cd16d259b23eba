"""Celery tasks of the ledger; each worker also runs them on its own clock (``SSJ_TICKS``)."""

import logging
import os
import socket
from typing import Any

from django.conf import settings
from django.utils import timezone

from shuangsuiji.celery import app
from shuangsuiji.ledger.continuity import break_reason
from shuangsuiji.ledger.cosigning import ask, witnesses
from shuangsuiji.ledger.heartbeat import beat_if_due
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.signer import RefusedError
from shuangsuiji.ledger.signer_socket import SignerUnreachableError
from shuangsuiji.ledger.timestamping import stamp_if_due

logger = logging.getLogger(__name__)


@app.task
def seal_ledger_task(**_: Any) -> int:
    """Seal what waits; returns the size of the signed log."""
    try:
        checkpoint = seal_pending(now=timezone.now())
    except (RefusedError, SignerUnreachableError) as error:  # the console says so, too
        logger.error("%s", error)
        return 0
    return checkpoint.size if checkpoint else 0


@app.task
def beat_heart_task(**_: Any) -> bool:
    """Record a heartbeat where one is due."""
    return not break_reason() and beat_if_due(by=_process(), now=timezone.now())


@app.task
def ask_witnesses_task(**_: Any) -> int:
    """Ask every witness with an address to cosign the newest head; how many did."""
    if break_reason():
        return 0
    answers = [ask(each, by=_process(), now=timezone.now()) for each in witnesses()]
    return sum(answer is not None for answer in answers)


@app.task
def stamp_head_task(**_: Any) -> int:
    """Ask every time-stamp authority that is due for a token; how many came."""
    urls = settings.SSJ_TSA_URLS
    tokens = [stamp_if_due(url, by=_process(), now=timezone.now()) for url in urls]
    return sum(token is not None for token in tokens)


def _process() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"
