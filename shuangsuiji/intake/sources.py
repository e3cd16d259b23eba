"""A file to read: bytes in memory, or a path whose content is never loaded whole."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


@dataclass(slots=True)
class Position:
    """How far a file has been read, for progress bars."""

    handle: BinaryIO | None = None
    size: int = 0
    is_over: bool = False

    def close(self) -> None:
        """Let go of the file, wherever its reading ended."""
        if self.handle is not None:
            self.handle.close()

    def read(self) -> int:
        """Bytes read so far; 0 where that is not known."""
        return 0 if self.handle is None or self.handle.closed else self.handle.tell()

    def fraction(self) -> float:
        """0.0 to 1.0; of bytes, so roughly of rows."""
        if self.is_over:
            return 1.0
        return min(1.0, self.read() / self.size) if self.size else 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes are. ``open`` starts from the first byte every time."""

    content: bytes | Path

    @property
    def size(self) -> int:
        if isinstance(self.content, bytes):
            return len(self.content)
        return self.content.stat().st_size

    def open(self) -> BinaryIO:
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return self.content.open("rb")

    def chunks(self) -> Iterator[bytes]:
        with self.open() as handle:
            while chunk := handle.read(CHUNK):
                yield chunk

    def head(self, size: int) -> bytes:
        with self.open() as handle:
            return handle.read(size)

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()
