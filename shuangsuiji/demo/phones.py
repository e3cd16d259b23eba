"""A demo inspector's phone: a key, a number used once, a form signed by both. All fictitious."""

import base64
import hashlib
import io
import json
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image, ImageDraw

from inspections.fieldwork.devicekeys import proof_text
from inspections.fieldwork.models.forms import Device
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.nonces import give_nonces
from inspections.fieldwork.receiving import announce, receive
from inspections.fieldwork.services.devices import register_device
from inspections.fieldwork.services.signing import sign_form
from inspections.fieldwork.services.submitting import Answer, submit_form
from inspections.oneform.types import OneForm
from inspections.oneform.writing import form_bytes, form_json
from shuangsuiji.demo.chance import Chance
from shuangsuiji.orgs.models import User

WIDE, HIGH = 960, 720


class DemoPhone:
    """One phone of one account."""

    def __init__(self, user: User, *, now: datetime) -> None:
        self.user = user
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.device: Device = register_device(
            public_key=base64.b64encode(public).decode(),
            label="演示手机",
            by=user.username,
            now=now,
        )

    def submit(self, visit: Visit, form: OneForm, *, reason: str = "", now: datetime) -> Answer:
        """Submit the next version with the signatures that it says it has."""
        [nonce] = give_nonces(self.device, 1, now=now)
        based_on = visit.forms.count()
        signed = self.key.sign(
            proof_text(visit.code, nonce, based_on, form_bytes(form)), ec.ECDSA(hashes.SHA256())
        )
        roles = ["MAIN", "PARTY"] if form.party.outcome.value == "SIGNED" else ["MAIN"]
        hands = [
            {"role": role, "name": "", "capacity": "", "strokes": strokes(f"{visit.code}{role}")}
            for role in roles
        ]
        body = {
            "based_on": based_on,
            "reason": reason,
            "content": form_json(form),
            "signatures": hands,
            "device": self.device.code,
            "nonce": nonce,
            "counter": based_on,
            "proof": base64.b64encode(signed).decode(),
        }
        return submit_form(
            visit_code=visit.code,
            key=f"demo-{visit.code}-{based_on}",
            raw=json.dumps(body).encode(),
            by=self.user.username,
            now=now,
        )

    def countersign(self, visit: Visit, *, now: datetime) -> None:
        """Sign the last version as the second hand."""
        form = visit.forms.order_by("-version")[0]
        sign_form(
            visit_code=visit.code,
            version=form.version,
            digest=form.digest,
            strokes=strokes(f"{visit.code}SECOND"),
            device=self.device,
            by=self.user.username,
            now=now,
        )

    def photograph(self, visit: Visit, title: str, *, now: datetime) -> str:
        """Take and send a picture that says that it is invented; its digest."""
        data = picture(f"{visit.code}{title}")
        digest = hashlib.sha256(data).hexdigest()
        about: dict[str, object] = {
            "kind": "PHOTO",
            "title": title,
            "item": "",
            "taken_at": now.isoformat(),
            "clock_offset_ms": 0,
            "lon_e6": None,
            "lat_e6": None,
            "accuracy_m": None,
        }
        announce(visit, self.user, digest=digest, size=len(data), about=about, now=now)
        receive(visit, self.user, digest=digest, offset=0, chunks=[data], now=now)
        return digest


def strokes(seed: str) -> str:
    """A scribble as the signature pad writes it."""
    chance = Chance(f"hand{seed}")
    points = [(20 + 14 * step, 30 + chance.below(50)) for step in range(12)]
    return "M" + " L".join(f"{x},{y}" for x, y in points) + " "


def picture(seed: str) -> bytes:
    """A shop front of rectangles; no two seeds give the same."""
    chance, day = Chance(f"photo{seed}"), Image.new("RGB", (WIDE, HIGH), (206, 222, 236))
    draw = ImageDraw.Draw(day)
    draw.rectangle((0, HIGH - 160, WIDE, HIGH), fill=(150, 148, 142))
    for column in range(4):
        left, top = 40 + column * 225, 120 + chance.below(140)
        wall = tuple(120 + chance.below(110) for _ in range(3))
        draw.rectangle((left, top, left + 200, HIGH - 160), fill=wall)
        for row in range(3):
            pane = tuple(60 + chance.below(120) for _ in range(3))
            height = top + 40 + row * 90
            draw.rectangle(
                (left + 30, height, left + 30 + 60 + chance.below(80), height + 55), pane
            )
    out = io.BytesIO()
    day.save(out, "JPEG", quality=80)
    return out.getvalue()
