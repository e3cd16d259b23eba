"""Lines on their way into a frame: counted, hashed and cut into parts of about 1 MB."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

PART_BYTES = 1_000_000


@dataclass
class LineFile:
    """An ordered file of sealed lines, kept as the parts in which it will be stored."""

    count: int = 0
    parts: list[tuple[str, bytes]] = field(default_factory=list)  # (code of first line, bytes)
    _buffer: list[bytes] = field(default_factory=list)
    _size: int = 0
    _first: str = ""
    _sha: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, code: str, line: bytes) -> None:
        """Append one line (with its LF). The caller keeps the order."""
        if not self._buffer:
            self._first = code
        self._buffer.append(line)
        self._size += len(line)
        self.count += 1
        if self._size >= PART_BYTES:
            self.flush()

    def extend(self, lines: list[bytes]) -> None:
        """Append lines, each with its code as the first cell."""
        size = sum(map(len, lines))
        if self._buffer and self._size + size < PART_BYTES:
            self._buffer += lines
            self._size += size
            self.count += len(lines)
            return
        for line in lines:
            self.add(line.partition(b",")[0].decode("ascii"), line)

    def flush(self) -> None:
        """Close the current part."""
        if not self._buffer:
            return
        data = b"".join(self._buffer)
        self._sha.update(data)
        self.parts.append((self._first, data))
        self._buffer, self._size = [], 0

    def digest(self) -> str:
        """SHA-256 over the whole file, lowercase hex."""
        self.flush()
        return self._sha.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        self.flush()
        return (data for _, data in self.parts)
