"""The signer: extends the tree from the entry bytes by itself, then signs the new head.

It keeps its own memory of what it signed (``signed.json`` beside the keys, outside the database),
so it cannot be brought to sign a smaller or another tree: not by the web process, not by whoever
restores an old database. Memory is written before a signature leaves the house.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from shuangsuiji.kernel.merkle import Frontier, leaf_hash
from shuangsuiji.kernel.note import Checkpoint, Note, Signature
from shuangsuiji.ledger.files import replace_file
from shuangsuiji.ledger.keys import KeyFileError, SigningKey, keys_in

MEMORY = "signed.json"

# Entry bytes from ``first`` up to ``size``, in order, re-read from where they are kept.
EntriesOf = Callable[[int, int], Iterable[bytes]]
SecondLine = Callable[[str], Signature]


@dataclass(frozen=True)
class Signed:
    """A signed checkpoint and the public keys whose lines stand under it."""

    note: str
    keys: tuple[str, ...]


class RefusedError(RuntimeError):
    """The signer refuses: signing would contradict what it signed before."""


@dataclass
class Signer:
    """One log's signer; ``folder`` holds keys and memory and belongs to its own user."""

    folder: Path
    origin: str
    entries_of: EntriesOf
    second_line: SecondLine | None = None

    def sign(self, size: int, root: bytes) -> Signed:
        """The signed checkpoint of the first ``size`` entries, which must hash to ``root``.

        Raises:
            RefusedError: smaller than before, another tree, or another log.
            KeyFileError: no usable key.
        """
        keys = self.keys()
        frontier = self._remembered()
        if size < frontier.size:
            raise RefusedError(
                f"拒绝签名：曾签到第 {frontier.size} 条，数据库只有 {size} 条。"
                "数据库可能由旧备份恢复；请按运行手册「恢复之后」处理。"
            )
        count = frontier.size
        for data in self.entries_of(frontier.size, size):
            frontier.append(leaf_hash(data))
            count += 1
        if count != size:
            raise RefusedError(f"拒绝签名：应有 {size} 条，只读到 {count} 条。")
        if frontier.root() != root:
            raise RefusedError(
                f"拒绝签名：按原始字节重算的第 {size} 条的根与数据库的不同，"
                "已签名的条目被改动过，或来自另一份数据库。"
            )
        self._remember(frontier)
        text = Checkpoint(self.origin, size, root).text()
        signatures = [key.signed(text) for key in keys]
        if self.second_line is not None:
            signatures.append(self.second_line(text))
        note = str(Note(text, tuple(signatures)))
        return Signed(note, tuple(str(key.verifier) for key in keys))

    def keys(self) -> list[SigningKey]:
        """The keys that sign, at least one."""
        keys = [key for key in keys_in(self.folder) if key.verifier.name == self.origin]
        if not keys:
            raise KeyFileError(
                f"{self.folder} 中没有 {self.origin} 的签名密钥。"
                "请先执行 manage.py ledger_key create。"
            )
        return keys

    def signed_size(self) -> int:
        """Up to which entry this signer has signed."""
        return self._remembered().size

    def _remembered(self) -> Frontier:
        path = self._memory()
        if not path.exists():
            return Frontier()
        try:
            memory = json.loads(path.read_text(encoding="ascii"))
            return Frontier(memory["size"], map(base64.b64decode, memory["roots"]))
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(path) from error

    def _memory(self) -> Path:
        """The file of this log; a log that ended keeps its own for ever."""
        path = self.folder / MEMORY
        if not path.exists():
            return path
        try:
            if json.loads(path.read_text(encoding="ascii"))["origin"] == self.origin:
                return path
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(path) from error
        name = hashlib.sha256(self.origin.encode("utf-8")).hexdigest()[:16]
        return self.folder / f"signed-{name}.json"

    def _remember(self, frontier: Frontier) -> None:
        memory = {
            "origin": self.origin,
            "size": frontier.size,
            "root": base64.b64encode(frontier.root()).decode("ascii"),
            "roots": [base64.b64encode(each).decode("ascii") for each in frontier.roots],
        }
        text = json.dumps(memory, sort_keys=True) + "\n"
        replace_file(self._memory(), text.encode("ascii"), mode=0o600)


def _damaged(path: Path) -> RefusedError:
    return RefusedError(f"签名记忆 {path} 已损坏，不能确定曾签到哪里，拒绝签名。")
