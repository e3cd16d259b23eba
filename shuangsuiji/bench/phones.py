"""Phones by the dozen that all come home at once: photos first, then the form."""

import hashlib
import http.client
import json
import math
import threading
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

TRIES = 4
PATIENCE = 60.0
TOKEN = "b" * 32  # the CSRF cookie and its echo


@dataclass
class Phone:
    """What one phone has to send, and how long each request took."""

    session: str  # cookie
    visit: str
    photos: tuple[bytes, ...]
    form: bytes
    key: str
    waits: list[float] = field(default_factory=list)
    retries: int = 0
    whole: float = 0.0
    receipt: str = ""


class Figures(NamedTuple):
    """Seconds of requests and of whole phones."""

    phones: int
    megabytes: float
    p50: float
    p99: float
    slowest: float
    whole_p50: float
    whole_slowest: float
    retries: int
    unanswered: int


def come_home(phones: list[Phone], port: int) -> Figures:
    """Let all phones send at the same instant."""
    together = threading.Barrier(len(phones))
    threads = [threading.Thread(target=_send_all, args=(one, port, together)) for one in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits = sorted(wait for phone in phones for wait in phone.waits)
    whole = sorted(phone.whole for phone in phones)
    return Figures(
        phones=len(phones),
        megabytes=sum(len(data) for phone in phones for data in phone.photos) / 1e6,
        p50=waits[len(waits) // 2],
        p99=waits[math.ceil(len(waits) * 0.99) - 1],
        slowest=waits[-1],
        whole_p50=whole[len(whole) // 2],
        whole_slowest=whole[-1],
        retries=sum(phone.retries for phone in phones),
        unanswered=sum(not phone.receipt for phone in phones),
    )


def _send_all(phone: Phone, port: int, together: threading.Barrier) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    base = f"/field/api/visits/{phone.visit}"
    together.wait()
    started = time.perf_counter()
    for data in phone.photos:
        digest = hashlib.sha256(data).hexdigest()
        about = {"digest": digest, "size": len(data), "kind": "PHOTO"}
        _ask(phone, line, "POST", f"{base}/uploads/", json.dumps(about).encode())
        _ask(phone, line, "PUT", f"{base}/uploads/{digest}/?offset=0", data)
    told = _ask(phone, line, "POST", f"{base}/forms/", phone.form)
    phone.whole = time.perf_counter() - started
    phone.receipt = told.get("receipt", "")
    line.close()


def _ask(
    phone: Phone, line: http.client.HTTPConnection, method: str, path: str, body: bytes
) -> dict[str, Any]:
    """One request as a phone makes it: the same again after an error, for a while."""
    kind = "application/octet-stream" if method == "PUT" else "application/json"
    headers = {
        "Content-Type": kind,
        "Accept": "application/json",
        "Cookie": f"sessionid={phone.session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Idempotency-Key": phone.key,
    }
    for attempt in range(TRIES):
        started = time.perf_counter()
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            line.close()
        else:
            if answer.status < 300:
                phone.waits.append(time.perf_counter() - started)
                return told
        phone.waits.append(time.perf_counter() - started)
        phone.retries += 1
        time.sleep(0.2 * (attempt + 1))
    return {}
