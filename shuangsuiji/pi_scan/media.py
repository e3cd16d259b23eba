"""What hides in pictures and PDF files: places, devices, authors."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator

from PIL import ExifTags, Image, UnidentifiedImageError

from shuangsuiji.pi_scan.personal import Hit

ORIENTATION = 0x0112
HARMLESS = {ORIENTATION, 0x011A, 0x011B, 0x0128, 0x0213, 0x8769}  # how to show it
PDF_AUTHOR = re.compile(rb"/Author\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)")
TEXTS = (".xml", ".json", ".csv", ".txt")
LARGEST_PART = 64 * 2**20
NOBODY = {"", "anonymous", "unspecified", "untitled"}


def picture_hits(data: bytes) -> Iterator[Hit]:
    """EXIF with anything beyond how to show it; comments and XMP."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif, notes = picture.getexif(), dict(picture.info)
    except (UnidentifiedImageError, OSError):
        return
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield Hit("照片位置", "GPS")
    told = [ExifTags.TAGS.get(tag, hex(tag)) for tag in exif if tag not in HARMLESS]
    if told or exif.get_ifd(ExifTags.IFD.Exif):
        yield Hit("照片信息", "、".join(map(str, told[:3])) or "EXIF")
    for name in ("comment", "xmp", "XML:com.adobe.xmp", "Comment", "Author"):
        if notes.get(name):
            yield Hit("照片信息", name)


def pdf_hits(data: bytes) -> Iterator[Hit]:
    """The author that a PDF names."""
    for match in PDF_AUTHOR.finditer(data):
        author = _pdf_text(match[1])
        if author.strip(" ()").lower() not in NOBODY:
            yield Hit("PDF 作者", author[:40])


def _pdf_text(raw: bytes) -> str:
    if raw.startswith(b"<"):
        data = bytes.fromhex(re.sub(rb"\s", b"", raw[1:-1]).decode("ascii"))
    else:
        data = re.sub(rb"\\(.)", rb"\1", raw[1:-1])
    return data.decode("utf-16" if data.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1")


def pdf_words(data: bytes) -> str:
    """The text of a PDF, where poppler is installed; else nothing."""
    program = shutil.which("pdftotext")
    if program is None:
        return ""
    done = subprocess.run(  # noqa: S603  # a program of the system, our own bytes
        [program, "-", "-"], input=data, capture_output=True, check=False, timeout=60
    )
    return done.stdout.decode("utf-8", "replace")


def packed_words(data: bytes) -> str:
    """The texts inside a workbook or another ZIP file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            small = [one for one in package.infolist() if one.file_size <= LARGEST_PART]
            parts = [package.read(one) for one in small if one.filename.endswith(TEXTS)]
    except zipfile.BadZipFile:
        return ""
    return "\n".join(part.decode("utf-8", "replace") for part in parts)
