"""Uploaded pictures and scans: what they really are, and a safe copy of them for viewing.

The name and the declared type of an upload are the sender's words; only its bytes count. An
original is kept as it came and is given out as a download only. What pages show is drawn anew
from the pixels, so neither a place nor a camera's number nor anything hidden travels with it.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_BYTES = 20 * 2**20
LARGEST_PIXELS = 60_000_000  # a phone's best camera; more is a bomb
SHOWN_SIDE = 1600
SHOWN_QUALITY = 82
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PDF = "application/pdf"
SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}


class EvidenceError(ValueError):
    """The upload cannot be taken; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Evidence:
    """An upload that was read: its real type, and the copy for viewing (empty for a PDF)."""

    media_type: str
    shown: bytes


def read_evidence(data: bytes, *, name: str, allow_pdf: bool) -> Evidence:
    """Judge an upload by its bytes.

    Args:
        data: the file as it came.
        name: what the sender called it, for the message only.
        allow_pdf: whether a PDF may be filed here.

    Raises:
        EvidenceError: empty, too large, too many pixels, broken, or of another type.
    """
    if not data:
        raise EvidenceError(f"文件“{name}”是空的，请重新选择。")
    if len(data) > LARGEST_BYTES:
        raise EvidenceError(
            f"文件“{name}”有 {len(data) / 2**20:.1f} MB，超过上限 {LARGEST_BYTES // 2**20} MB。"
            "请压缩或分开上传。"
        )
    if allow_pdf and data.startswith(b"%PDF-"):
        return Evidence(PDF, b"")
    return _picture(data, name, allow_pdf=allow_pdf)


def _picture(data: bytes, name: str, *, allow_pdf: bool) -> Evidence:
    try:
        with Image.open(BytesIO(data), formats=list(PICTURES)) as picture:
            media_type = PICTURES[picture.format or ""]
            width, height = picture.size
            if width * height > LARGEST_PIXELS:
                raise EvidenceError(
                    f"图片“{name}”有 {width}×{height} 像素，"
                    f"超过上限 {LARGEST_PIXELS // 10**6} 百万像素。请缩小后再上传。"
                )
            return Evidence(media_type, _redrawn(picture))
    except UnidentifiedImageError:
        kinds = "JPEG、PNG、WebP 图片" + ("或 PDF" if allow_pdf else "")
        raise EvidenceError(f"文件“{name}”不是 {kinds}（按内容判断，不看扩展名）。") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(f"图片“{name}”已损坏，不能打开。请重新拍摄或另存后再上传。") from None


def upright(picture: Image.Image) -> Image.Image:
    """The picture as the camera was held; notes of the camera that are bent are left alone."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # readers of EXIF fail in many ways; the picture itself is whole
        picture.load()
        return picture


def _redrawn(picture: Image.Image) -> bytes:
    shown = upright(picture).convert("RGB")
    shown.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    out = BytesIO()
    shown.save(out, "JPEG", quality=SHOWN_QUALITY)
    return out.getvalue()
