"""Offline files of the public beacon drand, checked under a key that is pinned here."""

import json

from drand_verify import verify_quicknet

from inspections.draw.errors import SourceLineError

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"  # chain hash
QUICKNET_KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
LARGEST_FILE = 10_000  # bytes; a beacon has some 300


def drand_line(data: bytes, *, named: str) -> str:
    """The source line of a beacon file, after its signature was checked.

    Args:
        data: what drand's relays answer for a round, as JSON with ``round`` and ``signature``.
        named: the source as sealed, ``drand:<chain hash>:<round>``.

    Raises:
        SourceLineError: another round or chain, no such JSON, or the signature does not hold.
    """
    try:
        beacon = json.loads(data[: LARGEST_FILE + 1])
        number, signature = int(beacon["round"]), bytes.fromhex(beacon["signature"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise SourceLineError("不是 drand 信标文件：应为含 round 和 signature 的 JSON。") from error
    if named != f"drand:{QUICKNET}:{number}":
        raise SourceLineError(f"这是第 {number} 轮的信标，封存时点名的是“{named}”。")
    try:
        randomness = verify_quicknet(number, signature.hex(), QUICKNET_KEY)
    except ValueError as error:
        raise SourceLineError(f"第 {number} 轮信标的签名不成立，文件可能损坏或被改动。") from error
    return f"{named}:{randomness}"
