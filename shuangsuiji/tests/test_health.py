"""Watchers learn what is wrong, in words; strangers learn nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from shuangsuiji.ledger.heartbeat import beat_heart
from shuangsuiji.ledger.sealing import seal_pending


def test_hello_and_live_ask_no_database(client):
    assert client.get("/healthz/hello").content == b"hello"
    assert client.get("/livez").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_says_what_is_wrong(client, settings):
    told = client.get("/readyz")
    assert (told.status_code, told.json()["status"]) == (200, "degraded")
    assert "还没有签过名" in told.json()["checks"]["log_head"]

    now = timezone.now()
    beat_heart(by="test", now=now)
    seal_pending(now=now)
    assert client.get("/readyz").json()["status"] == "ok"

    settings.SSJ_MIN_FREE_DISK_MB = 10**9
    assert "磁盘只剩" in client.get("/readyz").json()["checks"]["disk"]


@pytest.mark.django_db
def test_an_old_head_is_told(client):
    now = timezone.now() - timedelta(minutes=10)
    beat_heart(by="test", now=now)
    seal_pending(now=now)

    assert "10 分钟没有签名" in client.get("/readyz").json()["checks"]["log_head"]


@pytest.mark.django_db
def test_a_missing_migration_takes_the_process_out(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'publicity'")

    told = client.get("/readyz")

    assert told.status_code == 503
    assert "请运行 migrate" in told.json()["checks"]["migrations"]
    assert "publicity" not in told.content.decode()


def test_watchers_beside_the_proxy_are_not_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/livez").status_code == 200
    assert client.get("/publicity/").status_code == 301
