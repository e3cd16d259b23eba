"""A submission as it comes from a phone: the form, who signed it, and what the device proves."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from inspections.fieldwork.states import SignerRole
from inspections.oneform.faults import FormError, FormFault
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, unrepeated
from shuangsuiji.kernel.text import visible
from shuangsuiji.paper.marks import LONGEST, STROKES

BY_PHONE = (SignerRole.MAIN, SignerRole.PARTY, SignerRole.REFUSAL_WITNESS)
REASON, NAME = 500, 100
REFRESH = "请更新手机上的页面后再提交"


@dataclass(frozen=True)
class Hand:
    """A signature drawn on the phone."""

    role: SignerRole
    name: str
    capacity: str
    strokes: str


@dataclass(frozen=True)
class Envelope:
    """A submission, read; ``content`` is not looked at yet."""

    based_on: int
    reason: str
    content: Any
    content_bytes: bytes  # canonical
    hands: tuple[Hand, ...]
    device: str
    nonce: str
    counter: int
    proof: str


def body_digest(visit: str, raw: bytes) -> str:
    """What an idempotency key stands for: these bytes for this visit."""
    return hashlib.sha256(visit.encode() + b"\n" + raw).hexdigest()


def read_envelope(raw: bytes) -> Envelope:
    """Read the body of a submission.

    Raises:
        FormError: every fault of the envelope.
    """
    faults: list[FormFault] = []
    try:
        body = json.loads(raw, object_pairs_hook=unrepeated)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise FormError([FormFault("", "", "提交内容应为 JSON 对象", REFRESH)])

    def text(key: str, most: int) -> str:
        value = body.get(key) or ""
        is_token = key != "reason"  # looked up in the database, which refuses to look for NUL
        if (
            not isinstance(value, str)
            or len(value) > most
            or (is_token and not value.isprintable())
        ):
            faults.append(FormFault(key, str(value)[:60], f"应为不超过 {most} 字的文字", REFRESH))
            return ""
        return value

    def number(key: str) -> int:
        value = body.get(key)
        if type(value) is not int or not 0 <= value < 2**53:
            faults.append(FormFault(key, str(value)[:60], "应为不小于 0 的整数", REFRESH))
            return 0
        return value

    try:
        content = canonical_bytes(body.get("content"))
    except NotCanonicalError as error:
        faults.append(FormFault("content", "", str(error), REFRESH))
        content = b""
    found = Envelope(
        based_on=number("based_on"),
        reason=visible(text("reason", REASON), keep="\n").strip(),
        content=body.get("content"),
        content_bytes=content,
        hands=_hands(body.get("signatures"), faults),
        device=text("device", 32),
        nonce=text("nonce", 32),
        counter=number("counter"),
        proof=text("proof", 200),
    )
    if faults:
        raise FormError(faults)
    return found


def _hands(raw: object, faults: list[FormFault]) -> tuple[Hand, ...]:
    found: dict[SignerRole, Hand] = {}
    if not isinstance(raw, list) or len(raw) > len(BY_PHONE):
        faults.append(FormFault("signatures", "", "应为签名列表", REFRESH))
        return ()
    for place, one in enumerate(raw):
        path = f"signatures[{place}]"
        given = one if isinstance(one, dict) else {}
        role, strokes = given.get("role"), given.get("strokes")
        if role not in BY_PHONE or role in found:
            faults.append(FormFault(f"{path}.role", str(role)[:60], "签名身份不对或重复", REFRESH))
        elif (
            not isinstance(strokes, str) or len(strokes) > LONGEST or not STROKES.fullmatch(strokes)
        ):
            faults.append(FormFault(f"{path}.strokes", "", "没有可以辨认的笔迹", "请重新签名"))
        else:
            name, capacity = (
                visible(str(given.get(key) or ""))[:NAME] for key in ("name", "capacity")
            )
            found[SignerRole(role)] = Hand(SignerRole(role), name, capacity[:60], strokes)
    return tuple(found.values())
