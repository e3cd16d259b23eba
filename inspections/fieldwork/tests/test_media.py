"""What files are by their bytes, and how alike pictures look."""

import io
import socket
import threading
import wave
import zipfile

import pytest
from PIL import Image

from inspections.fieldwork.likeness import ALIKE, distance, likeness, says_something
from inspections.fieldwork.media import (
    MEGABYTE,
    DangerousError,
    MediaError,
    check_size,
    media_type,
)
from inspections.fieldwork.scanning import InfectedError, ScannerSilentError, scan, scanner
from inspections.fieldwork.tests.phones import drawing, photo
from inspections.oneform.codes import EvidenceKind

# Split, so that no scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41" + bytes(64)
WEBM = (
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08\x42\x82\x84"
    + b"webm"
)


def archive(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, content)
    return out.getvalue()


def sound():
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1), file.setsampwidth(2), file.setframerate(8000)
        file.writeframes(bytes(1600))
    return out.getvalue()


def picture(form, **options):
    out = io.BytesIO()
    drawing(3).save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "found"),
    [
        ("PHOTO", picture("JPEG"), "image/jpeg"),
        ("PHOTO", picture("PNG"), "image/png"),
        ("PHOTO", picture("WEBP"), "image/webp"),
        ("DOC", b"%PDF-1.7\n" + bytes(64), "application/pdf"),
        ("VIDEO", MP4, "video/mp4"),
        ("VIDEO", WEBM, "video/webm"),
        ("AUDIO", WEBM, "video/webm"),
        ("AUDIO", MP4.replace(b"isom", b"M4A ", 1), "audio/mp4"),
        ("AUDIO", b"OggS\0" + bytes(64), "audio/ogg"),
        ("AUDIO", sound(), "audio/wav"),
        ("AUDIO", b"#!AMR\n" + bytes(64), "audio/amr"),
        ("PHOTO", picture("JPEG") + MP4, "image/jpeg"),  # a moving photo of a phone
    ],
)
def test_files_of_phones_are_known_by_their_bytes(kind, data, found):
    assert media_type(io.BytesIO(data), EvidenceKind[kind]) == found


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("PHOTO", EICAR),
        ("DOC", archive("eicar.com", EICAR)),
        ("DOC", archive("word/document.xml", EICAR)),
        ("PHOTO", picture("JPEG") + archive("Evil.class", b"\xca\xfe\xba\xbe")),
        ("PHOTO", picture("GIF") + archive("Evil.class", b"\xca\xfe\xba\xbe")),
        ("VIDEO", MP4 + archive("a", b"b")),
        ("PHOTO", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("PHOTO", b"<!doctype html><script>alert(1)</script>"),
        ("PHOTO", b"GIF89a" + bytes(64)),
        ("PHOTO", MP4.replace(b"isom", b"heic", 1)),
        ("PHOTO", b"%PDF-1.7"),
        ("AUDIO", picture("JPEG")),
        ("PHOTO", MP4),
        ("PHOTO", b"MZ" + bytes(64)),
        ("PHOTO", b"\x00"),
    ],
)
def test_what_is_something_else_is_dangerous(kind, data):
    with pytest.raises(DangerousError, match="隔离"):
        media_type(io.BytesIO(data), EvidenceKind[kind])


def test_sizes_have_a_limit_by_kind():
    check_size(EvidenceKind.PHOTO, 20 * MEGABYTE)
    for kind, largest in (("PHOTO", 20), ("VIDEO", 300), ("AUDIO", 50), ("DOC", 20)):
        with pytest.raises(MediaError, match=f"超过上限 {largest} MB"):
            check_size(EvidenceKind[kind], largest * MEGABYTE + 1)
    with pytest.raises(MediaError, match="0 字节"):
        check_size(EvidenceKind.PHOTO, 0)


def test_the_same_picture_is_recognised_and_others_are_not():
    base = likeness(io.BytesIO(photo(1)))
    other = drawing(1, (640, 480))
    changed = {
        "smaller and pressed": other.resize((160, 120)),
        "cut a little": other.crop((13, 10, 640 - 13, 480 - 10)),
        "brighter": other.point(lambda value: min(255, value + 25)),
    }
    for name, image in changed.items():
        out = io.BytesIO()
        image.save(out, "JPEG", quality=45)
        assert distance(base, likeness(out)) <= ALIKE, name
    strangers = [likeness(io.BytesIO(photo(number))) for number in range(2, 40)]
    assert min(distance(base, one) for one in strangers) > ALIKE
    assert says_something(base)
    assert not says_something(likeness(io.BytesIO(flat())))


def flat():
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(out, "PNG")
    return out.getvalue()


def test_broken_and_huge_pictures_are_refused():
    whole = photo(1)
    bomb = io.BytesIO()
    Image.new("1", (50_000, 2_000)).save(bomb, "PNG")
    for data in (whole[: len(whole) // 2], whole[:20], b"\xff\xd8\xff", bomb.getvalue()):
        with pytest.raises(MediaError):
            likeness(io.BytesIO(data))


@pytest.fixture
def clamd(settings, tmp_path):
    """A stand-in that speaks clamd's FILDES: reads the descriptor that it is handed."""
    address = str(tmp_path / "clamd.ctl")
    settings.SSJ_CLAMD_SOCKET = address
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        threading.Thread(target=answer, args=(listening,), daemon=True).start()
        yield


def answer(listening):
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        with line:
            assert line.recv(8) == b"zFILDES\0"
            _, (handle,), _, _ = socket.recv_fds(line, 1, 1)
            with open(handle, "rb") as file:  # noqa: PTH123  # a descriptor has no path
                said = b"fd[7]: Eicar-Signature FOUND\0" if EICAR in file.read() else b"fd[7]: OK\0"
            line.sendall(said)


def test_the_scanner_is_asked_and_its_silence_refuses(clamd, settings, tmp_path):
    clean, bad = tmp_path / "clean", tmp_path / "bad"
    clean.write_bytes(photo(1))
    bad.write_bytes(photo(1) + EICAR)

    with clean.open("rb") as file:
        scan(file)
    with bad.open("rb") as file, pytest.raises(InfectedError, match="Eicar-Signature"):
        scan(file)
    settings.SSJ_CLAMD_SOCKET = str(tmp_path / "nobody")
    with clean.open("rb") as file, pytest.raises(ScannerSilentError):
        scan(file)
    settings.SSJ_CLAMD_SOCKET = ""
    if not scanner():  # the control: nobody looks, and the same file passes
        with bad.open("rb") as file:
            scan(file)
