"""What an upload really is, by its bytes; its name and declared type are the sender's words.

The list is short on purpose: what it does not name is refused, so a detector of hundreds of
formats would add nothing. The sizes are domain.md's caps for phones. Pure but for reading.
"""

import os
from dataclasses import dataclass
from typing import IO

from inspections.oneform.codes import EvidenceKind

MEGABYTE = 1024 * 1024
HEAD = 64
TAIL = 65_557  # a ZIP's end record with the longest comment
JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
PICTURES = (JPEG, PNG, WEBP)
VIDEOS = ("video/mp4", "video/webm", "video/quicktime", "video/3gpp")
SOUNDS = ("audio/mp4", "audio/webm", "audio/ogg", "audio/wav", "audio/mpeg", "audio/amr")
SUFFIX = {
    **{JPEG: "jpg", PNG: "png", WEBP: "webp", PDF: "pdf"},
    **{"video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "video/3gpp": "3gp"},
    **{"audio/mp4": "m4a", "audio/webm": "weba", "audio/ogg": "ogg", "audio/wav": "wav"},
    **{"audio/mpeg": "mp3", "audio/amr": "amr"},
}
SOUND_BRANDS = (b"M4A ", b"M4B ", b"F4A ")
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
VIDEO_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"f4v", b"hvc1")


@dataclass(frozen=True)
class Allowance:
    """What a kind of evidence may be, and how large."""

    types: tuple[str, ...]
    largest: int
    words: str


_PICTURE = Allowance(PICTURES, 20 * MEGABYTE, "JPEG、PNG、WebP 图片")
_PAPER = Allowance((*PICTURES, PDF), 20 * MEGABYTE, "JPEG、PNG、WebP 图片或 PDF")
ALLOWED = {
    EvidenceKind.PHOTO: _PICTURE,
    # Browsers write sound into the same containers as video, with nothing else in them.
    EvidenceKind.VIDEO: Allowance(VIDEOS, 300 * MEGABYTE, "MP4、WebM、MOV、3GP 视频"),
    EvidenceKind.AUDIO: Allowance(
        (*SOUNDS, "video/webm", "video/mp4", "video/3gpp"),
        50 * MEGABYTE,
        "M4A、WebM、OGG、WAV、MP3、AMR 录音",
    ),
    EvidenceKind.DOC: _PAPER,
    EvidenceKind.SIGNATURE: _PICTURE,
    EvidenceKind.SEAL: _PICTURE,
    EvidenceKind.LETTER_PROOF: _PAPER,
}


class MediaError(ValueError):
    """The file cannot be taken; the message says why and what to do."""


class DangerousError(MediaError):
    """The file is or hides something else; it goes to quarantine."""


def check_size(kind: EvidenceKind, size: int) -> None:
    """Refuse what is empty or too large before it is sent."""
    largest = ALLOWED[kind].largest
    if size <= 0:
        raise MediaError(f"{kind.label}是空的（0 字节）。请重新拍摄或选择。")
    if size > largest:
        raise MediaError(
            f"{kind.label}有 {size / MEGABYTE:.1f} MB，超过上限 {largest // MEGABYTE} MB。"
            "请缩短、压缩或分开后再附上。"
        )


def media_type(file: IO[bytes], kind: EvidenceKind) -> str:
    """The type by its bytes.

    Raises:
        DangerousError: a type that this kind may not be, or an archive behind it.
    """
    file.seek(0)
    found = _by_head(file.read(HEAD))
    allowed = ALLOWED[kind]
    if found not in allowed.types:
        raise DangerousError(
            f"{kind.label}按内容判断{f'是 {found}' if found else '不是可以辨认的格式'}，"
            f"只收 {allowed.words}。文件已隔离，未入卷；请重新拍摄或另存后再附上。"
        )
    if _hides_archive(file):
        raise DangerousError(
            f"{kind.label}后面藏有压缩包，不能入卷。文件已隔离；请用相机重新拍摄原件。"
        )
    return found


def _by_head(head: bytes) -> str:
    for magic, found in (
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"%PDF-", PDF),
        (b"OggS\0", "audio/ogg"),
        (b"ID3", "audio/mpeg"),
        (b"#!AMR", "audio/amr"),
    ):
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head:
        return "video/webm"
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # an MPEG layer 3 frame
        return "audio/mpeg"
    return ""


def _by_brand(brand: bytes) -> str:
    if brand in SOUND_BRANDS:
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    if brand in HEIF_BRANDS:
        return "image/heic"  # known so that the refusal can name it
    if brand[:3] in (b"3gp", b"3g2"):
        return "video/3gpp"
    return "video/mp4" if brand.startswith(VIDEO_BRANDS) else ""


def _hides_archive(file: IO[bytes]) -> bool:
    """Whether a ZIP or JAR follows (GIFAR): an end record whose directory is where it says."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - TAIL)
    file.seek(start)
    tail = file.read(TAIL)
    place = tail.rfind(b"PK\x05\x06")
    while place >= 0:
        length = int.from_bytes(tail[place + 12 : place + 16], "little")
        directory = start + place - length
        if 0 < length <= start + place:
            file.seek(directory)
            if file.read(4) == b"PK\x01\x02":
                return True
        place = tail.rfind(b"PK\x05\x06", 0, place)
    return False
