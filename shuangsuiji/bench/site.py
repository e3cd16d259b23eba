"""The public site under load: gunicorn on one processor, its visitors on another."""

import json
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from publicity.index_models import ResultEntry
from publicity.keyset import Position
from shuangsuiji.bench.crowd import EACH, name_of
from shuangsuiji.orgs.models import Unit
from shuangsuiji.partners.scopes import ALL_FIELDS, Scope
from shuangsuiji.partners.services.clients import issue_key, save_client

OWN_PAGE = "Cookie: bench=1"  # that nobody knows: such visitors get no kept page
WORKERS, THREADS = 1, 4
PER_PAGE, DEEP = 50, 10_000
UNSTEADY = 1.5
HELLO = "/healthz/hello"


class Flow(NamedTuple):
    """Addresses that are asked in turn, and what share of ``hello`` they must reach."""

    name: str
    addresses: list[str]
    least: float
    header: str = OWN_PAGE
    against: str = HELLO


class Figures(NamedTuple):
    """Ratios over pairs that took turns."""

    ratio: float
    lowest: float
    highest: float
    rate: float  # answers a second
    failures: int
    hello_spread: float  # largest over smallest rate of what it is compared with


def flows(count: int) -> list[Flow]:
    """Every flow whose pages exist."""
    results, search = reverse("publicity:results"), reverse("publicity:search")
    numbers = [1 + number * count // 97 for number in range(97)]
    names = [name_of(number) for number in numbers[:40]]
    words = [
        *(name[2:6] for name in names),  # a rare word, as most people type
        *("餐饮", "鑫源", "姜堰", "jy", "tzxy", "医疗器械"),
        *(f"91321204{number:010d}" for number in numbers[:6]),
    ]
    lists = [f"{results}?{query}" for query in ("outcome=problem", "kind=COOP", "year=2026", "")]
    depth = min(DEEP, count * EACH // PER_PAGE - 2) * PER_PAGE
    found = [
        Flow("list, a filter, uncached", lists, 0.10),
        Flow("list, kept for seconds", [results], 0.50, header=""),
        Flow("search", [f"{search}?q={quote(word)}" for word in words], 0.05),
        Flow(
            f"page {depth // PER_PAGE + 1} against page 1",
            [f"{results}?after={_position(depth)}"],
            1 / 1.5,
            against=results,
        ),
    ]
    entities = [reverse("publicity:entity", args=[f"91321204{n:010d}"]) for n in numbers]
    found.insert(2, Flow("entity page", entities, 0.15))
    reads = f"{reverse('api:results')}?limit=50"
    return [*found, Flow("partner read of 50 rows", [reads], 0.12, header=partner())]


def partner() -> str:
    """The header of a partner whom no quota stops."""
    now = timezone.now()
    client = save_client(
        code="bench",
        version=0,
        unit=Unit.objects.order_by("path")[0],
        agency="样例部门",
        contact="样例",
        purpose="样例",
        basis="样例",
        scopes=[Scope.GRADES],
        fields=[next(name for name in ALL_FIELDS if name.startswith(f"{Scope.GRADES}."))],
        networks=[],
        valid_from=timezone.localdate(now),
        valid_to=timezone.localdate(now),
        per_minute=10**9,
        per_day=10**9,
        by="admin",
        now=now,
    )
    return f"Authorization: Bearer {issue_key(client=client, by='admin', now=now)[1]}"


def _position(depth: int) -> str:
    row = ResultEntry.objects.order_by("-published_at", "-pk")[depth]
    return str(Position(row.published_at, row.pk))


class Crowd:
    """The process of the visitors."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._process = subprocess.Popen(  # noqa: S603  # our own fixed command
            [*pinned(1), sys.executable, "-m", "shuangsuiji.bench.visitors"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(
        self, addresses: list[str], seconds: float, *, header: str = "", rate: float = 0.0
    ) -> tuple[float, int, list[float]]:
        """Answers a second, how many were not 200, and the waits in order."""
        assert self._process.stdin is not None  # noqa: S101  # both were asked for
        assert self._process.stdout is not None  # noqa: S101
        orders = {"port": self.port, "addresses": addresses, "header": header}
        self._process.stdin.write(json.dumps({**orders, "seconds": seconds, "rate": rate}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        good = told["statuses"].get("200", 0)
        return good / told["seconds"], sum(told["statuses"].values()) - good, told["waits"]

    def close(self) -> None:
        self._process.communicate()


def measured(crowd: Crowd, flow: Flow, *, pairs: int, seconds: float) -> Figures:
    """Turn by turn what it is compared with and the flow; the median of the pairs' ratios."""
    base_header = OWN_PAGE if flow.against != HELLO else ""
    crowd.ask(flow.addresses, min(2.0, seconds), header=flow.header)  # warm
    bases, rates, failures = [], [], 0
    for _ in range(pairs):
        rate, failed, _ = crowd.ask([flow.against], seconds, header=base_header)
        bases.append(rate)
        failures += failed
        rate, failed, _ = crowd.ask(flow.addresses, seconds, header=flow.header)
        rates.append(rate)
        failures += failed
    ratios = [rate / base for rate, base in zip(rates, bases, strict=True)]
    spread = max(bases) / min(bases)
    return Figures(median(ratios), min(ratios), max(ratios), median(rates), failures, spread)


def waits_at(crowd: Crowd, flow: Flow, rate: float, seconds: float) -> tuple[float, float, int]:
    """Seconds p50 and p99 from the due time at so many requests a second, and failures."""
    _, failed, waits = crowd.ask(flow.addresses, seconds, header=flow.header, rate=rate)
    return waits[len(waits) // 2], waits[math.ceil(len(waits) * 0.99) - 1], failed


def pinned(core: int) -> list[str]:
    """The start of a command that keeps to one processor, where there are several."""
    return ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > core else []


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Gunicorn on the scratch database, on the first processor; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = connection.settings_dict
    login = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
    environment = {
        "DATABASE_URL": f"postgres://{login}@{given['HOST']}:{given['PORT']}/{given['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "SSJ_VAR_DIR": str(folder),
        "SSJ_HTTPS": "0",
        "SSJ_LOG_LEVEL": "ERROR",
        "SSJ_DEMO": "0",
        "SSJ_PAGE_CACHE_SECONDS": "2",
        "SSJ_ANONYMOUS_CALLS": "10000000",
    }
    for command in (["collectstatic", "--no-input", "--verbosity", "0"],):
        subprocess.run(  # noqa: S603  # our own fixed command
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            check=True,
        )
    process = subprocess.Popen(  # noqa: S603  # our own fixed command
        [
            *(*pinned(0), sys.executable, "-m", "gunicorn", "shuangsuiji.wsgi"),
            *("--workers", str(WORKERS), "--threads", str(THREADS)),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        ],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
    )
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(3)  # the worker has loaded
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not start")
