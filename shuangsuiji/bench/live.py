"""Live ceremonies: one web process, viewers in another, four events a second."""

import json
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from inspections.live.kinds import LiveKind
from inspections.livekey import ensure_live_key
from inspections.models.ceremonies import Ceremony
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession
from inspections.services.live import tell
from shuangsuiji.bench.draws import SealedFile, ours
from shuangsuiji.host import let_others_go_first
from shuangsuiji.orgs.models import Unit, UnitKind

EVENTS, PAUSE = 40, 0.25
GRACE = 20.0  # seconds for the last event to reach everybody
ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)/")


class Figures(NamedTuple):
    """What the viewers saw of the events told while they watched."""

    viewers: int
    missed: int  # events that a viewer never got, got twice, or got out of order
    p50: float  # seconds from before the telling to the arrival
    p99: float
    slowest: float
    breaks: int
    kilobytes_each: float  # of the web process, for one viewer
    cpu: float  # seconds of processor that the web process took for it all
    load: float  # of the machine, by everybody


class Web:
    """One ``manage.py live``, which can be killed and started again at the same port."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.port = 0
        self.start()

    def start(self) -> None:
        given = connection.settings_dict
        login = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
        url = f"postgres://{login}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
        self._process = subprocess.Popen(  # noqa: S603  # our own fixed command
            [sys.executable, "manage.py", "live", "--port", str(self.port)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, **self._environment},
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None  # noqa: S101  # it was asked for
        found = ADDRESS.search(self._process.stdout.readline())
        if found is None:
            raise RuntimeError("the web process did not start")
        self.port = int(found[1])

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def cpu_seconds(self) -> float:
        status = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kilobytes(self) -> int:
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]


@contextmanager
def web(**environment: str) -> Iterator[Web]:
    process = Web(environment)
    try:
        yield process
    finally:
        process.kill()


def ceremony() -> Ceremony:
    """Of a session that nobody draws."""
    unit = Unit.objects.create(
        code="BENCH", name="样例局", kind=UnitKind.COUNTY, path="BENCH/", region_code="321204"
    )
    now = timezone.now()
    task = Task.objects.create(
        code="BENCH",
        name="样例",
        unit=unit,
        window_from=now.date(),
        window_to=now.date(),
        created_by="bench",
        created_at=now,
        updated_by="bench",
        updated_at=now,
        document=b"",
    )
    session = DrawSession.objects.create(
        code="BENCH",
        task=task,
        unit=unit,
        year=now.year,
        number=1,
        entities_count=0,
        excluded_count=0,
        header=b"",
        sealed_at=now,
    )
    return Ceremony.objects.create(
        code="BENCH",
        task=task,
        session=session,
        held_at=now,
        place="样例",
        presider="bench",
        live_key=str(ensure_live_key().verifier),
        announced_by="bench",
        announced_at=now,
    )


@contextmanager
def drawing(folder: Path, entities: int) -> Iterator[None]:
    """Another process draws from ``entities`` again and again."""
    sealed = SealedFile(folder / f"sealed-{entities}", entities)
    process = get_context("fork").Process(target=_draw_for_ever, args=(sealed,), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _draw_for_ever(sealed: SealedFile) -> None:
    let_others_go_first()  # as a worker does
    while True:
        ours(sealed)


def watched(
    show: Ceremony, server: Web, viewers: int, *, slow: int = 0, cut: bool = False
) -> Figures:
    """Let so many watch while events are told; ``cut`` kills the web process in the middle."""
    before = server.kilobytes()
    orders = {"port": server.port, "code": show.code, "viewers": viewers, "slow": slow}
    crowd = subprocess.Popen(
        [sys.executable, "-m", "shuangsuiji.bench.viewers"],  # our own
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert crowd.stdin is not None  # noqa: S101  # both were asked for
    assert crowd.stdout is not None  # noqa: S101
    crowd.stdin.write(json.dumps(orders) + "\n")
    crowd.stdin.flush()
    crowd.stdout.readline()  # all have joined
    time.sleep(1)
    each = (server.kilobytes() - before) / (viewers + slow)
    spent = 0.0 if cut else server.cpu_seconds()
    told = _tell_all(show, server, cut=cut)
    time.sleep(min(GRACE, 3 + viewers / 500))
    spent = server.cpu_seconds() - spent
    crowd.stdin.close()
    seen = json.loads(crowd.stdout.readline())
    crowd.wait()
    return _figures(viewers, told, seen, each=each, cpu=spent)


def _tell_all(show: Ceremony, server: Web, *, cut: bool) -> dict[int, float]:
    """When each event was about to be told, by its number."""
    told = {}
    for number in range(EVENTS):
        started = time.time()
        with transaction.atomic():
            event = tell(show, LiveKind.ACT_CHANGED, {"act": number % 12}, timezone.now())
        told[event.seq] = started
        if cut and number == EVENTS // 3:
            server.kill()
        if cut and number == EVENTS // 2:
            server.start()
        time.sleep(max(0.0, PAUSE - (time.time() - started)))
    return told


def _figures(
    viewers: int, told: dict[int, float], seen: dict[str, Any], *, each: float, cpu: float
) -> Figures:
    missed, waits = 0, []
    expected = list(told)
    for arrived in seen["arrived"]:
        mine = [(seq, at) for seq, at in arrived if seq in told]
        got = [seq for seq, _ in mine]
        missed += 0 if got == expected else max(1, len(expected) - len(set(got)))
        waits += [at - told[seq] for seq, at in mine]
    waits.sort()
    return Figures(
        viewers=viewers,
        missed=missed,
        p50=waits[len(waits) // 2],
        p99=waits[math.ceil(len(waits) * 0.99) - 1],
        slowest=waits[-1],
        breaks=seen["breaks"],
        kilobytes_each=each,
        cpu=cpu,
        load=os.getloadavg()[0],
    )
