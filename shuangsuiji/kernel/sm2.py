"""SM2-with-SM3 signature lines (GM/T 0003.2, GM/T 0009) on signed notes: keys and checking. Pure.

A second line under a checkpoint for those who must use national algorithms. Its key's type is
0xff and a long name, as c2sp.org/signed-note provides for; whoever does not know it passes the
line over. The signature is DER as OpenSSL writes it, under the default user id.
"""

import base64
import hashlib
from dataclasses import dataclass

from shuangsuiji.kernel.note import Note, NoteError

KIND = b"\xffgm/sm2sm3/v1"
USER_ID = b"1234567812345678"  # GM/T 0009, where nothing else is agreed
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")  # before the point

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
BASE = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Point = tuple[int, int, int]  # Jacobian: x = X/Z², y = Y/Z³; Z = 0 at infinity
INFINITY: Point = (1, 1, 0)


@dataclass(frozen=True)
class Sm2Key:
    """A public SM2 key with its name: ``name+key id+base64(type ‖ point)``."""

    name: str
    point: bytes  # 65 bytes, 0x04 ‖ x ‖ y

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ LF ‖ type ‖ point)."""
        return hashlib.sha256(self.name.encode("utf-8") + b"\n" + KIND + self.point).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(KIND + self.point).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    def pem(self) -> str:
        """The key as OpenSSL reads it."""
        body = base64.b64encode(SPKI + self.point).decode("ascii")
        lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
        return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"


def parse_sm2_key(text: str) -> Sm2Key:
    """Read ``name+key id+base64``.

    Raises:
        NoteError: another form, another type, or no point of the curve.
    """
    name, _, rest = text.strip().partition("+")
    try:
        data = base64.b64decode(rest.partition("+")[2], validate=True)
    except ValueError as error:
        raise NoteError("SM2 公钥不是 base64 写法。") from error
    key = Sm2Key(name, data[len(KIND) :])
    if not data.startswith(KIND) or str(key) != text.strip() or not _on_curve(key.point):
        raise NoteError("SM2 公钥应为“名称+编号+公钥”，类型 gm/sm2sm3/v1。")
    return key


def check_sm2_signed(note: Note, key: Sm2Key) -> bool:
    """Whether the key's line stands under the note.

    Raises:
        NoteError: it does, and does not hold.
    """
    found = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.key_id)]
    for signature in found:
        if not holds(key.point, signature.data, note.text.encode("utf-8")):
            raise NoteError(f"{key.name} 的 SM2 签名不成立：检查点或签名被改动。")
    return bool(found)


def holds(point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` (DER) over ``message`` is by the key ``point`` (65 bytes)."""
    numbers = _numbers(signature)
    if numbers is None or not _on_curve(point):
        return False
    r, s = numbers
    t = (r + s) % ORDER
    if not (0 < r < ORDER and 0 < s < ORDER and t):
        return False
    e = int.from_bytes(sm3(_who(point) + message), "big")
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    got = _sum(_times(s, (*BASE, 1)), _times(t, (x, y, 1)))
    if not got[2]:
        return False
    return (e + got[0] * pow(got[2], -2, P) % P) % ORDER == r


def sm3(data: bytes) -> bytes:
    """SM3 of ``data``.

    Raises:
        NoteError: this Python was built without it.
    """
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError as error:
        raise NoteError("本机 Python 没有 SM3 算法，无法核对 SM2 签名行。") from error


def _who(point: bytes) -> bytes:
    """The digest of user id, curve and key that stands before every message."""
    curve = b"".join(each.to_bytes(32, "big") for each in (A, B, *BASE))
    return sm3((len(USER_ID) * 8).to_bytes(2, "big") + USER_ID + curve + point[1:])


def _numbers(der: bytes) -> tuple[int, int] | None:
    """The two numbers of a DER sequence; None for any other writing of them."""
    if len(der) < 8 or der[3] > len(der) - 6:
        return None
    first = int.from_bytes(der[4 : 4 + der[3]], "big")
    second = int.from_bytes(der[6 + der[3] :], "big")
    body = _integer(first) + _integer(second)
    return (first, second) if der == b"\x30" + bytes([len(body)]) + body else None


def _integer(value: int) -> bytes:
    data = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(data) % 256]) + data


def _on_curve(point: bytes) -> bool:
    if len(point) != 65 or point[0] != 4:
        return False
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    return x < P and y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def _times(scalar: int, point: Point) -> Point:
    result = INFINITY
    for bit in bin(scalar)[2:]:
        result = _doubled(result)
        if bit == "1":
            result = _sum(result, point)
    return result


def _doubled(point: Point) -> Point:
    x, y, z = point
    if not z or not y:
        return INFINITY
    s = 4 * x * y * y % P
    m = (3 * x * x + A * z**4) % P
    new_x = (m * m - 2 * s) % P
    return new_x, (m * (s - new_x) - 8 * y**4) % P, 2 * y * z % P


def _sum(one: Point, other: Point) -> Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    z1, z2 = one[2] * one[2] % P, other[2] * other[2] % P
    u1, u2 = one[0] * z2 % P, other[0] * z1 % P
    s1, s2 = one[1] * z2 * other[2] % P, other[1] * z1 * one[2] % P
    if u1 == u2:
        return _doubled(one) if s1 == s2 else INFINITY
    h, r = u2 - u1, s2 - s1
    h2 = h * h % P
    h3 = h2 * h % P
    x = (r * r - h3 - 2 * u1 * h2) % P
    return x, (r * (u1 * h2 - x) - s1 * h3) % P, h * one[2] * other[2] % P
