"""Fifty phones at once: a dispatched draw, phones with keys, gunicorn as the manual starts it."""

import base64
import hashlib
import importlib
import io
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from inspections.fieldwork.devicekeys import proof_text
from inspections.fieldwork.models.evidence import Evidence
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.nonces import give_nonces
from inspections.fieldwork.receiving import store
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.devices import register_device
from inspections.fieldwork.states import Release, VisitState
from inspections.oneform.codes import Answer, FollowUpAction, Method, PartyOutcome, ResultType
from inspections.oneform.types import ItemAnswer, OneForm, Party
from inspections.oneform.writing import form_json
from personnel.models import Inspector
from shuangsuiji.bench.phones import Phone
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.orgs.models import User

PHOTO_SIDE = (2400, 1800)
PHOTO_QUALITY = 78  # about two megabytes of this noise
STROKES = "M10,20 L30,40 L50,20 "
WORKERS, THREADS = 4, 4


def dispatched() -> list[Visit]:
    """The demo's draw of 339 entities by 19 teams, dispatched."""
    call_command("load_demo", wait=0, stdout=io.StringIO())
    rows = Visit.objects.filter(release=Release.AT_ONCE, state=VisitState.DISPATCHED)
    return list(rows.select_related("entity").order_by("code"))


def phones_of(visits: list[Visit], count: int, photos_each: int) -> list[Phone]:
    """A phone for each of the first visits, spread over teams and their members."""
    by_team: dict[int, list[Visit]] = {}
    for visit in visits:
        by_team.setdefault(visit.team_id or 0, []).append(visit)
    spread = [rows[turn] for turn in range(count) for rows in by_team.values() if turn < len(rows)]
    chosen, crews = spread[:count], crews_of(spread[:count])
    noise = Image.effect_noise(PHOTO_SIDE, 60)
    return [
        _phone(
            visit,
            crews[visit.pk][place // len(by_team) % 2],
            tuple(_photo(noise, place * photos_each + each) for each in range(photos_each)),
        )
        for place, visit in enumerate(chosen)
    ]


def _photo(noise: Image.Image, number: int) -> bytes:
    """Noise moved by a few pixels, with bars of its own: no two alike."""
    width, _ = PHOTO_SIDE
    mark = hashlib.sha256(str(number).encode()).digest()
    bars = Image.frombytes("L", (8, 4), mark).resize(PHOTO_SIDE)
    out = io.BytesIO()
    moved = noise.transform(PHOTO_SIDE, Image.Transform.AFFINE, (1, 0, number % width, 0, 1, 0))
    picture = Image.merge("RGB", (Image.blend(moved, bars, 0.5), moved, bars))
    picture.save(out, "JPEG", quality=PHOTO_QUALITY)
    return out.getvalue()


def _phone(visit: Visit, inspector: Inspector, photos: tuple[bytes, ...]) -> Phone:
    now, user = timezone.now(), _account(inspector)
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = base64.b64encode(public).decode()
    device = register_device(public_key=text, label="样例机", by=user.username, now=now)
    nonce = give_nonces(device, 1, now=now)[0]
    content = form_json(_form(visit, photos, now))
    proof = key.sign(
        proof_text(visit.code, nonce, 1, canonical_bytes(content)), ec.ECDSA(hashes.SHA256())
    )
    body: dict[str, Any] = {
        "based_on": 0,
        "reason": "",
        "content": content,
        "signatures": [{"role": role, "strokes": STROKES} for role in ("MAIN", "PARTY")],
        "device": device.code,
        "nonce": nonce,
        "counter": 1,
        "proof": base64.b64encode(proof).decode(),
    }
    return Phone(
        _signed_in(user), visit.code, photos, json.dumps(body).encode(), secrets.token_hex(16)
    )


def _account(inspector: Inspector) -> User:
    if inspector.user is None:
        user, _ = User.objects.get_or_create(
            username=f"phone-{inspector.code}", defaults={"unit": inspector.unit}
        )
        Inspector.objects.filter(pk=inspector.pk).update(user=user)
        inspector.user = user
    return inspector.user


def _signed_in(user: User) -> str:
    backend = importlib.import_module(settings.SESSION_ENGINE)
    session = backend.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _form(visit: Visit, photos: tuple[bytes, ...], now: datetime) -> OneForm:
    day = timezone.localdate(now)
    return OneForm(
        visit=visit.code,
        checked_on=day,
        finished_on=day,
        entered_on=day,
        methods=(Method.ONSITE,),
        answers=tuple(ItemAnswer(one.code, Answer.NORMAL) for one in sheet_of(visit).questions),
        results=(ResultType.NO_PROBLEM,),
        note="",
        follow_up=FollowUpAction.NONE,
        is_settled=True,
        settled_on=day,
        party=Party(PartyOutcome.SIGNED, "无意见", "王某", "店长"),
        evidence=tuple(hashlib.sha256(data).hexdigest() for data in photos),
    )


@contextmanager
def gunicorn(folder: Path) -> Iterator[int]:
    """The web server of docs/operations.md on the scratch database; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = connection.settings_dict
    login = given["USER"] + (f":{given['PASSWORD']}" if given["PASSWORD"] else "")
    environment = {
        "DATABASE_URL": f"postgres://{login}@{given['HOST']}:{given['PORT']}/{given['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "SSJ_VAR_DIR": str(folder),
        "SSJ_EVIDENCE_DIR": settings.SSJ_EVIDENCE_DIR,
        "SSJ_HTTPS": "0",
        "SSJ_LOG_LEVEL": "ERROR",
    }
    (folder / "staticfiles").mkdir()
    process = subprocess.Popen(  # noqa: S603  # our own fixed command
        [
            *(sys.executable, "-m", "gunicorn", "shuangsuiji.wsgi"),
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
                time.sleep(3)  # all workers have loaded
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not start")


def lost(phones: list[Phone]) -> tuple[int, int]:
    """Files and forms of the phones that the server does not hold whole, by reading them again."""
    files = 0
    for phone in phones:
        for data in phone.photos:
            digest = hashlib.sha256(data).hexdigest()
            filed = Evidence.objects.filter(visit__code=phone.visit, file__digest=digest).count()
            files += filed != 1 or store().digest_of(digest) != digest
    wanted = {phone.visit for phone in phones}
    forms = FormVersion.objects.filter(visit__code__in=wanted, version=1).count()
    return files, len(wanted) - forms
