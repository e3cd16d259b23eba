"""A phone for tests: signs in, has a key, announces and sends files, submits forms."""

import base64
import hashlib
import io
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from PIL import Image, ImageDraw

from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.orgs.models import User

STROKES = "M10,20 L30,40 L50,20 "


class Phone:
    """One phone of one inspector, over the test client."""

    def __init__(self, user: User, *, registers: bool = True) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.user = user
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.counter = 0
        self.code = self.register() if registers else ""

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.client.post(
            f"/field/api/{path}", json.dumps(body), "application/json", headers=headers
        )

    def register(self) -> str:
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        answer = self.post(
            "devices/", {"label": "测试机", "public_key": base64.b64encode(public).decode()}
        )
        assert answer.status_code in (200, 201), answer.content
        return str(answer.json()["device"])

    def nonce(self) -> str:
        answer = self.post("nonces/", {"device": self.code, "count": 1})
        return str(answer.json()["nonces"][0])

    def day(self) -> dict[str, Any]:
        return self.client.get("/field/api/day/").json()

    def announce(self, visit: str, data: bytes, kind: str = "PHOTO", **about: object) -> Any:
        return self.post(
            f"visits/{visit}/uploads/",
            {"digest": digest(data), "size": len(data), "kind": kind, **about},
        )

    def put(self, visit: str, data: bytes, offset: int, part: bytes) -> Any:
        return self.client.put(
            f"/field/api/visits/{visit}/uploads/{digest(data)}/?offset={offset}",
            part,
            "application/octet-stream",
        )

    def send(self, visit: str, data: bytes, kind: str = "PHOTO", **about: object) -> str:
        """Announce and send a whole file; its digest."""
        answer = self.announce(visit, data, kind, **about)
        assert answer.status_code == 200, answer.content
        if not answer.json()["complete"]:
            answer = self.put(visit, data, 0, data)
        assert answer.json() == {"received": len(data), "complete": True}
        return digest(data)

    def submission(self, content: dict[str, Any], visit: str = "", **changes: object) -> Any:
        """A body as the page makes it: signed by the device over a fresh number."""
        self.counter += 1
        nonce = str(changes.pop("nonce", "")) or self.nonce()
        visit = visit or str(content["visit"])
        name = str(content["party"]["name"])
        return {
            "based_on": 0,
            "reason": "",
            "content": content,
            "signatures": [
                {"role": "MAIN", "name": "", "capacity": "", "strokes": STROKES},
                {"role": "PARTY", "name": name, "capacity": "店长", "strokes": STROKES},
            ],
            "device": self.code,
            "nonce": nonce,
            "counter": self.counter,
            "proof": self.proof(visit, nonce, self.counter, content),
            **changes,
        }

    def proof(self, visit: str, nonce: str, counter: int, content: object) -> str:
        body = hashlib.sha256(canonical_bytes(content)).hexdigest()  # type: ignore[arg-type]
        der = self.key.sign(
            f"{visit}\n{nonce}\n{counter}\n{body}".encode(), ec.ECDSA(hashes.SHA256())
        )
        r, s = decode_dss_signature(der)
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def submit(self, visit: str, body: object, key: str) -> Any:
        return self.post(f"visits/{visit}/forms/", body, **{"Idempotency-Key": key})

    def sign(self, visit: str, version: int, signed: str) -> Any:
        return self.post(
            f"visits/{visit}/forms/{version}/sign/", {"digest": signed, "strokes": STROKES}
        )


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo(number: int, *, size: tuple[int, int] = (320, 240), quality: int = 80) -> bytes:
    """A small picture that no other number has: bars whose heights are the digits of a hash."""
    out = io.BytesIO()
    drawing(number, size).save(out, "JPEG", quality=quality)
    return out.getvalue()


def drawing(number: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    noise = hashlib.sha256(str(number).encode()).digest()
    wide, high = size[0] / 8, size[1] / 8
    for place in range(64):
        shade = noise[place % 32] ^ (noise[(place * 7 + 3) % 32] >> 1)
        left, top = (place % 8) * wide, (place // 8) * high
        pen.rectangle((left, top, left + wide, top + high), fill=(shade, shade, 255 - shade))
    return picture


def json_of(body: object) -> bytes:
    return json.dumps(body).encode()
