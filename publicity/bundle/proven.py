"""One entry of the log with its content, salt and proof, as files of this room carry it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from shuangsuiji.kernel.merkle import ProofError
from shuangsuiji.kernel.note import NoteError, VerifierKey, parse_key
from shuangsuiji.kernel.tlogproof import check_proof, parse_proof
from shuangsuiji.ledger.leaves import event_source, payload_digest

PARTS = {"leaf", "payload", "proof", "salt"}


class BundleError(ValueError):
    """The file does not hold; the message says where, in Chinese."""


@dataclass(frozen=True)
class Entry:
    """An entry that was proven to stand in the log."""

    index: int
    kind: str
    at: str
    source: str
    salt: bytes
    payload: Mapping[str, Any]

    def is_about(self, subject: str) -> bool:
        """Whether the record is about ``subject``: the entry's name promises it, salted."""
        return event_source(self.salt, subject) == self.source


def keys_in(texts: object) -> list[VerifierKey]:
    """The verifier keys that a file brings along.

    Raises:
        BundleError: none, or no keys.
    """
    try:
        found = [parse_key(str(text)) for text in texts] if isinstance(texts, list) else []
    except NoteError as error:
        raise BundleError(f"日志公钥不合规：{error}") from error
    if not found:
        raise BundleError("文件应列出日志的验证公钥。")
    return found


def proven(record: object, keys: Sequence[VerifierKey], what: str) -> Entry:
    """Check that the entry is in a log signed by one of ``keys`` and promised this content.

    Raises:
        BundleError: it is not, or the record is malformed.
    """
    if not isinstance(record, dict) or record.keys() != PARTS:
        raise BundleError(f"{what}的存证记录应有原始字节、内容、盐和入链证明。")
    try:
        leaf = record["leaf"].encode("utf-8")
        proof = parse_proof(record["proof"])
        check_proof(proof, leaf, keys)
        told, salt = parse_canonical(leaf), bytes.fromhex(record["salt"])
        if payload_digest(salt, canonical_bytes(record["payload"])) != told["payload_sha256"]:
            raise BundleError(f"{what}的存证记录的内容与日志所承诺的不符。")
        return Entry(
            index=proof.index,
            kind=str(told["kind"]),
            at=str(told["at"]),
            source=str(told["src"]),
            salt=salt,
            payload=dict(record["payload"]),
        )
    except ProofError as error:
        raise BundleError(f"{what}的存证记录：{error}") from error
    except BundleError:
        raise
    except (NotCanonicalError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{what}的存证记录不合规：{error}") from error
