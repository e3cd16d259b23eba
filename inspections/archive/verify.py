"""Checking an archive: every file is the one of the index, the index is the one of the log.

docs/archive.md describes the package. Nothing is taken from the server.
"""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from shuangsuiji.kernel.merkle import ProofError
from shuangsuiji.kernel.note import NoteError, VerifierKey, parse_key
from shuangsuiji.kernel.tlogproof import check_proof, parse_proof

SCHEMA: Final = "ssj/archive/1"
INDEX, LOG = "index.json", "log.json"
PRINTED: Final = "printed/"  # copies for reading; the index does not vouch for them
MADE: Final = "fieldwork.archive.made"
# Where each kind of entry names the digest of what it is about.
VOUCHED: Final = {
    "forms": "fieldwork.form.submitted",
    "evidence": "fieldwork.evidence.stored",
    "documents": "fieldwork.document.issued",
    "visits": MADE,  # of a task: the index of every visit
}
CHUNK: Final = 1 << 20
LARGEST_JSON: Final = 64 * 2**20


class ArchiveError(ValueError):
    """The archive does not hold; the message says where, in Chinese."""


@dataclass(frozen=True)
class Verdict:
    """What was checked, step by step."""

    steps: tuple[str, ...]


def verify_archive(file: BinaryIO, *, keys: Sequence[VerifierKey] = ()) -> Verdict:
    """Check an archive from beginning to end.

    Args:
        file: the ZIP file.
        keys: keys of the log that the reader knows from elsewhere; without them the archive's own.

    Raises:
        ArchiveError: the first thing that does not hold.
    """
    try:
        with zipfile.ZipFile(file) as package:
            index, log = _json(package, INDEX), _json(package, LOG)
            steps = [
                _files(package, index),
                *_entries(package, index, log, keys),
            ]
    except zipfile.BadZipFile as error:
        raise ArchiveError("不是 ZIP 文件，或已损坏。请重新下载。") from error
    return Verdict(tuple(steps))


def _json(package: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        info = package.getinfo(name)
    except KeyError as error:
        raise ArchiveError(f"档案包缺少 {name}。") from error
    if info.file_size > LARGEST_JSON:
        raise ArchiveError(f"{name} 超过 {LARGEST_JSON // 2**20} MB，不合规。")
    try:
        found = parse_canonical(package.read(name))
    except NotCanonicalError as error:
        raise ArchiveError(f"{name} 的写法不规范：{error}") from error
    if not isinstance(found, dict):
        raise ArchiveError(f"{name} 应为 JSON 对象。")
    return found


def _listed(index: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, SHA-256) of every file that the index vouches for."""
    for part in VOUCHED:
        for row in index.get(part, []):
            yield row["path"], row["digest"]


def _files(package: zipfile.ZipFile, index: Mapping[str, Any]) -> str:
    if index.get("schema") != SCHEMA:
        raise ArchiveError(f"目录的格式应为 {SCHEMA}。")
    listed = dict(_listed(index))
    present = {name for name in package.namelist() if not name.startswith(PRINTED)}
    if missing := sorted(listed.keys() - present):
        raise ArchiveError(f"目录所列的 {missing[0]} 不在档案包中（共缺 {len(missing)} 件）。")
    if extra := sorted(present - listed.keys() - {INDEX, LOG}):
        raise ArchiveError(f"{extra[0]} 不在目录中（共多 {len(extra)} 件）。")
    for path, digest in listed.items():
        if (found := _digest(package, path)) != digest:
            raise ArchiveError(f"{path} 的摘要是 {found[:16]}…，目录所记为 {digest[:16]}…。")
    return f"目录所列 {len(listed)} 件材料齐全，摘要逐一相符"


def _digest(package: zipfile.ZipFile, path: str) -> str:
    told = hashlib.sha256()
    with package.open(path) as part:
        while block := part.read(CHUNK):
            told.update(block)
    return told.hexdigest()


def _entries(
    package: zipfile.ZipFile,
    index: Mapping[str, Any],
    log: Mapping[str, Any],
    keys: Sequence[VerifierKey],
) -> Iterator[str]:
    promised: dict[str, set[str]] = {}
    try:
        trusted = [*keys] or [parse_key(key) for key in log["keys"]]
        for place, record in enumerate(log["records"], start=1):
            kind, payload = _proven(record, trusted, place)
            promised.setdefault(kind, set()).update(
                value for value in payload.values() if isinstance(value, str)
            )
    except (KeyError, TypeError, NoteError) as error:
        raise ArchiveError(f"{LOG} 不完整：{error}") from error
    yield f"{len(log['records'])} 条存证记录都在签名的日志中，内容与承诺相符"
    told = hashlib.sha256(package.read(INDEX)).hexdigest()
    if told not in promised.get(MADE, set()):
        raise ArchiveError(f"目录的摘要 {told[:16]}… 与归档时写入日志的不符。")
    yield f"目录（摘要 {told[:16]}…）就是归档时写入日志的那一份"
    for part, kind in VOUCHED.items():
        for row in index.get(part, []):
            if row["digest"] not in promised.get(kind, set()):
                raise ArchiveError(f"{row['path']} 在日志中没有对应的记录（{kind}）。")
    yield "每份表单、材料和文书在形成时都已写入日志"


def _proven(
    record: Mapping[str, Any], keys: Sequence[VerifierKey], place: int
) -> tuple[str, Mapping[str, Any]]:
    leaf = record["leaf"].encode("utf-8")
    try:
        check_proof(parse_proof(record["proof"]), leaf, keys)
    except ProofError as error:
        raise ArchiveError(f"第 {place} 条存证记录：{error}") from error
    told, payload = parse_canonical(leaf), record["payload"]
    salted = bytes.fromhex(record["salt"]) + canonical_bytes(payload)
    if hashlib.sha256(salted).hexdigest() != told["payload_sha256"]:
        raise ArchiveError(f"第 {place} 条存证记录（{told['kind']}）的内容与承诺不符。")
    return told["kind"], payload
