"""`manage.py up`, as a newcomer starts it: its own database, worker and web server."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from shuangsuiji.tests.workers import wait_for

STARTED = "按 Ctrl-C 结束"


class Up:
    """A running ``up`` whose output goes to a file."""

    def __init__(self, var: Path, *options: str) -> None:
        self.output_file = var.parent / f"{var.name}-{time.monotonic_ns()}.txt"
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", "0", "--no-browser", *options],
                cwd=settings.BASE_DIR,
                env={"PATH": os.environ["PATH"], "SSJ_VAR_DIR": str(var)},
                stdout=output,
                stderr=output,
            )

    @property
    def output(self) -> str:
        return self.output_file.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        return re.search(r"http://127\.0\.0\.1:\d+/", self.output)[0]

    def workers(self) -> list[int]:
        """Process ids of Celery workers that this ``up`` started (Linux)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = []
        for task in children.parent.parent.iterdir():
            with contextlib.suppress(FileNotFoundError):  # a thread that has just ended
                found += map(int, (task / "children").read_text(encoding="ascii").split())
        return found

    def get(self, path: str = "/") -> tuple[int, str]:
        with urlopen(self.address.rstrip("/") + path, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()


@contextlib.contextmanager
def running(var: Path, *options: str) -> Iterator[Up]:
    up = Up(var, *options)
    try:
        wait_for(
            lambda: STARTED in up.output or up.process.poll() is not None,
            seconds=300,  # a hundred migrations beside three other test processes
            what=lambda: up.output,
        )
        assert up.process.poll() is None, up.output
        yield up
    finally:
        up.process.send_signal(signal.SIGTERM)
        try:
            up.process.wait(20)
        except subprocess.TimeoutExpired:
            up.process.kill()
            raise


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def query(var: Path, sql: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(var / "shuangsuiji.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(not settings.EMBEDDED, reason="the embedded edition runs on SQLite"),
]


@pytest.fixture
def var(tmp_path: Path, empty_database: Path) -> Path:
    """Of somebody who has started it before; the demo below begins with nothing."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(empty_database, folder / "shuangsuiji.sqlite3")
    return folder


def test_it_answers_replaces_a_killed_worker_and_leaves_nothing_behind(var):
    with running(var) as up:
        assert up.get()[0] == 200
        wait_for(up.workers, seconds=60)
        [first] = up.workers()

        os.kill(first, signal.SIGKILL)
        wait_for(lambda: [pid for pid in up.workers() if pid != first], seconds=60)
        [second] = [pid for pid in up.workers() if pid != first]

        refused = Up(var)
        assert refused.process.wait(30) == 1
        assert "已有一个实例在运行" in refused.output

    assert up.process.returncode == 0, up.output
    assert "已停止" in up.output
    assert not alive(second)


def test_a_worker_ends_when_its_supervisor_is_killed(var):
    up = Up(var)
    wait_for(lambda: STARTED in up.output, seconds=60, what=lambda: up.output)
    wait_for(up.workers, seconds=60)
    [worker] = up.workers()
    time.sleep(2)  # it is still starting; the watch begins with the worker

    up.process.kill()
    up.process.wait()

    wait_for(lambda: not alive(worker), seconds=60)


@pytest.mark.long
def test_the_demo_is_drawn_by_the_worker_and_survives_a_restart(tmp_path):
    var = tmp_path / "var"
    with running(var, "--demo") as up:
        link = re.search(r"/publicity/draws/\S+/", up.output)[0]
        status, page = up.get(link)
        assert status == 200
        assert "演示数据" in page
        bundle = tmp_path / "bundle.json"
        bundle.write_text(up.get(f"{link}bundle.json")[1], encoding="utf-8")
        assert "planner" in up.output
        seat = re.search(r"/ceremony/station/\S+/", up.output)[0]
        assert "1 号见证席" in up.get(seat)[1]
        console = re.search(r"/ceremony/(\S+)/console/", up.output)[1]
        assert "等候开场" in up.get(f"/ceremony/{console}/stage/")[1]
        assert f"/ceremony/{console}/stage/" in up.output
        sessions = dict(query(var, "SELECT code, status FROM inspections_drawsession"))
        assert sessions[console] == "committed"
        before = query(var, "SELECT seq, leaf FROM ledger_record ORDER BY seq")
        drawn_by = query(var, "SELECT computed_by FROM inspections_drawresult")
        wait_for(up.workers, seconds=60)
        assert {name.split("/")[1] for (name,) in drawn_by} == {str(up.workers()[0])}

    started = time.monotonic()
    with running(var, "--demo") as up:
        assert time.monotonic() - started < 30
        assert link in up.output
        assert query(var, "SELECT seq, leaf FROM ledger_record ORDER BY seq") == before

    answer = subprocess.run(
        [sys.executable, "-S", "-m", "inspections.draw", "verify", str(bundle)],  # -S: no packages
        cwd=settings.BASE_DIR,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_taken_port_is_refused_before_anything_is_made(var, tmp_path):
    with running(var) as up:
        port = up.address.rstrip("/").rpartition(":")[2]
        other = subprocess.run(
            [sys.executable, "manage.py", "up", "--port", port],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "SSJ_VAR_DIR": str(tmp_path / "other")},
            capture_output=True,
            text=True,
            check=False,
        )

    assert other.returncode == 1
    assert "--port" in other.stderr
    assert not (tmp_path / "other" / "shuangsuiji.sqlite3").exists()


def test_the_demo_is_not_offered_to_the_network(tmp_path):
    answer = subprocess.run(
        [sys.executable, "manage.py", "up", "--demo", "--host", "0.0.0.0"],  # noqa: S104
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "SSJ_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "只能监听本机" in answer.stderr
