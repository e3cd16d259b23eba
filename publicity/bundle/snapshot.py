"""Checking a day's open data (ssj/open-data/1): the files are those of a manifest in the log."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from publicity.bundle.proven import BundleError, keys_in, proven
from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.kernel.note import VerifierKey

SCHEMA: Final = "ssj/open-data/1"
MADE: Final = "publicity.snapshot.made"
MANIFEST, PROOF = "manifest.json", "proof.json"
CHUNK: Final = 1 << 20
LARGEST_JSON: Final = 4 * 2**20


def verify_snapshot(folder: Path, *, keys: Sequence[VerifierKey] = ()) -> tuple[str, ...]:
    """Check a folder of open data: manifest, its proof, every file; what was checked.

    Raises:
        BundleError: the first thing that does not hold.
        OSError: a file cannot be read.
    """
    data = (folder / MANIFEST).read_bytes()
    manifest, proof = _json(data, MANIFEST), _json((folder / PROOF).read_bytes(), PROOF)
    if manifest.get("schema") != SCHEMA or proof.keys() != {"keys", "record"}:
        raise BundleError(f"清单的格式应为 {SCHEMA}，证明应有公钥和存证记录。")
    entry = proven(proof["record"], [*keys] or keys_in(proof["keys"]), "清单")
    told = hashlib.sha256(data).hexdigest()
    promised = {name: entry.payload.get(name) for name in ("day", "digest")}
    if entry.kind != MADE or promised != {"day": manifest["day"], "digest": told}:
        raise BundleError(f"清单的摘要 {told[:16]}… 与写入日志的不符。")
    files = manifest["files"]
    for row in files:
        _check_file(folder, row)
    return (
        f"{manifest['day']} 的清单（摘要 {told[:16]}…）在签名的日志中（第 {entry.index} 号）",
        f"清单所列 {len(files)} 个文件齐全，摘要和大小逐一相符",
    )


def _json(data: bytes, name: str) -> dict[str, Any]:
    if len(data) > LARGEST_JSON:
        raise BundleError(f"{name} 超过 4 MB，不合规。")
    try:
        found = parse_canonical(data)
    except NotCanonicalError as error:
        raise BundleError(f"{name} 的写法不规范：{error}") from error
    if not isinstance(found, dict):
        raise BundleError(f"{name} 应为 JSON 对象。")
    return found


def _check_file(folder: Path, row: Mapping[str, Any]) -> None:
    name = str(row["name"])
    if "/" in name or name.startswith("."):
        raise BundleError(f"清单所列的文件名 {name} 不合规。")
    if not (folder / name).is_file():
        raise BundleError(f"清单所列的 {name} 不在文件夹中。")
    told, size = hashlib.sha256(), 0
    with (folder / name).open("rb") as file:
        while block := file.read(CHUNK):
            told.update(block)
            size += len(block)
    if told.hexdigest() != row["digest"] or size != row["size"]:
        raise BundleError(f"{name} 的摘要是 {told.hexdigest()[:16]}…，清单所记为另一个。")
