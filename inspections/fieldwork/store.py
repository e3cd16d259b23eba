"""Files by content: ``<folder>/aa/<sha256>``, written once and read again before they count.

Beside them ``parts/`` holds uploads under way and ``quarantine/`` what was refused as dangerous.
A part is the truth about how much of a file has arrived; its bytes are checked at the end.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

CHUNK = 1024 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NoRoomError(OSError):
    """The disk is full; nothing of what was being written is kept."""


class BusyError(RuntimeError):
    """Somebody else is writing the very same part."""


class OffsetError(RuntimeError):
    """The bytes do not follow on what has arrived."""

    def __init__(self, received: int) -> None:
        super().__init__(f"已收到 {received} 字节")
        self.received = received


class WrongBytesError(RuntimeError):
    """What is on the disk is not what was announced; the part is gone and begins anew."""


class Store:
    """One folder of evidence; every process of the site shares it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def shown(self, digest: str) -> Path:
        """The redrawn copy for viewing; it can be made again at any time."""
        return self.folder / "shown" / digest[:2] / f"{digest}.jpg"

    def holds(self, digest: str, size: int) -> bool:
        """Whether a file of that size is there; its bytes are not read."""
        try:
            return self.path(digest).stat().st_size == size
        except FileNotFoundError:
            return False

    def digest_of(self, digest: str) -> str | None:
        """SHA-256 of the stored bytes, read from the disk; None where there is no file."""
        try:
            with self.path(digest).open("rb") as file:
                return hash_of(file)
        except FileNotFoundError:
            return None

    def received(self, part: str) -> int:
        """How many bytes of an upload have arrived."""
        try:
            return self._part(part).stat().st_size
        except FileNotFoundError:
            return 0

    def take(self, part: str, offset: int, chunks: Iterable[bytes], *, size: int) -> int:
        """Append bytes to a part; returns how many there are now.

        What arrived before a broken line stays. Where the disk is full, nothing of this call
        stays.

        Raises:
            OffsetError: ``offset`` is not where the part ends, or more than ``size`` came.
            BusyError: another request writes this part.
            NoRoomError: the disk is full.
        """
        with self._locked(part) as file:
            have = file.seek(0, os.SEEK_END)
            if offset != have:
                raise OffsetError(have)
            try:
                for chunk in chunks:
                    if have + len(chunk) > size:
                        raise OffsetError(offset)
                    have += _written(file, chunk)
            except OffsetError:
                file.truncate(offset)
                raise
            except OSError as error:
                if error.errno in FULL:
                    file.truncate(offset)
                    raise NoRoomError(error.errno, "磁盘空间不足") from error
                raise
            return have

    def read(self, part: str) -> IO[bytes]:
        """An upload as far as it has arrived, for looking at it."""
        return self._part(part).open("rb")

    def check(self, part: str, digest: str) -> None:
        """Write a whole part through to the disk, read it again, and compare.

        Raises:
            WrongBytesError: another digest; the part is gone.
            NoRoomError: the disk is full.
        """
        with _room(), self._part(part).open("rb") as file:
            os.fsync(file.fileno())
            if hasattr(os, "posix_fadvise"):  # so that the bytes come from the disk
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            found = hash_of(file)
        if found != digest:
            self.drop(part)
            raise WrongBytesError(found)

    @contextmanager
    def settling(self, part: str, digest: str, is_known: Callable[[], bool]) -> Iterator[None]:
        """Move a checked part to its place for as long as the block's rows are written.

        Where the block fails and no row names the file, it goes back to the parts: no file
        without a row, and a retry goes on where this one stopped. One at a time for each
        sub-folder, by a lock that the kernel frees.

        Args:
            is_known: whether a row names the file, asked after a failure.
        """
        target = self.path(digest)
        with _room():
            target.parent.mkdir(parents=True, exist_ok=True)
        with _folder(target.parent) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX)
            with _room():
                self._part(part).replace(target)
                os.fsync(folder)
            try:
                yield
            except BaseException:
                if not is_known():
                    target.replace(self._part(part))
                raise

    def quarantine(self, part: str, digest: str) -> None:
        """Put a dangerous upload where nothing serves it."""
        target = self.folder / "quarantine" / digest
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._part(part).chmod(0o400)
        self._part(part).replace(target)

    def drop(self, part: str) -> None:
        self._part(part).unlink(missing_ok=True)

    def drop_untouched(self, before: float) -> list[str]:
        """Drop parts to which nothing was added since ``before`` (seconds since the epoch).

        Returns: their names. A part that somebody writes just now stays.
        """
        gone = []
        for path in sorted((self.folder / "parts").glob("*")):
            try:
                with self._locked(path.name) as file:
                    if os.fstat(file.fileno()).st_mtime < before:
                        self.drop(path.name)
                        gone.append(path.name)
            except BusyError:
                continue
        return gone

    def keep_shown(self, digest: str, data: bytes) -> None:
        """Keep a redrawn copy; whole or not at all."""
        target = self.shown(digest)
        with _room():
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(f".{os.getpid()}")
            draft.write_bytes(data)
            draft.replace(target)

    def _part(self, part: str) -> Path:
        return self.folder / "parts" / part

    @contextmanager
    def _locked(self, part: str) -> Iterator[IO[bytes]]:
        path = self._part(part)
        with _room():
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("ab", buffering=0)
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError(part) from None
            yield file


def _written(file: IO[bytes], chunk: bytes) -> int:
    rest = memoryview(chunk)
    while rest:  # an unbuffered write may stop short of a full disk before it says so
        rest = rest[file.write(rest) :]
    return len(chunk)


def hash_of(file: IO[bytes]) -> str:
    """SHA-256 of the rest of a file, lowercase hex."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoomError(error.errno, "磁盘空间不足") from error
        raise
