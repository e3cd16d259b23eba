"""Checking the file of one published result (ssj/result-bundle/1), described in docs/open-data.md.

Nothing is taken from the server, and nothing is believed that no entry of the log promises.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from publicity.bundle.proven import BundleError, Entry, keys_in, proven
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from shuangsuiji.kernel.note import VerifierKey

SCHEMA: Final = "ssj/result-bundle/1"
PUBLISHED: Final = "publicity.result.published"
WITHDRAWN: Final = "publicity.result.withdrawn"
SHOWN, GONE, EXPIRED = "SHOWN", "WITHDRAWN", "EXPIRED"
STATES: Final = (SHOWN, GONE, EXPIRED)
KEYS: Final = {
    *("chain", "code", "content", "digest", "keys", "schema", "state"),
    *("whole_digest", "withdrawal"),
}
LARGEST: Final = 4 * 2**20


def whole_digest(bundle: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bundle without the key that holds it."""
    rest = {name: value for name, value in bundle.items() if name != "whole_digest"}
    return hashlib.sha256(canonical_bytes(rest)).hexdigest()


def verify_result(data: bytes, *, keys: Sequence[VerifierKey] = ()) -> tuple[str, ...]:
    """Check a bundle from beginning to end; what was checked, step by step.

    Args:
        keys: keys of the log that the reader knows from elsewhere; without them the file's own.

    Raises:
        BundleError: the first thing that does not hold.
    """
    bundle = _read(data)
    trusted = [*keys] or keys_in(bundle["keys"])
    return (
        _text(bundle),
        *_chain(bundle, trusted),
        _withdrawal(bundle, trusted),
    )


def _read(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST or not data.endswith(b"\n"):
        raise BundleError("核验包应为规范 JSON 加一个换行，且不超过 4 MB。")
    try:
        bundle = parse_canonical(data[:-1])
    except NotCanonicalError as error:
        raise BundleError(f"核验包的写法不规范：{error}") from error
    if not isinstance(bundle, dict) or bundle.keys() != KEYS or bundle["schema"] != SCHEMA:
        raise BundleError(f"核验包的格式应为 {SCHEMA}，栏目不多不少。")
    if bundle["state"] not in STATES or not isinstance(bundle["chain"], list):
        raise BundleError("核验包的状态或更正链不合规。")
    if whole_digest(bundle) != bundle["whole_digest"]:
        raise BundleError("核验包的整体摘要不符：文件被改动或没有下载完整。")
    return bundle


def _text(bundle: Mapping[str, Any]) -> str:
    content = bundle["content"]
    if (bundle["state"] == SHOWN) != isinstance(content, dict):
        raise BundleError("公示中的结果应有原文，撤下或期满的应没有。")
    if content is None:
        return f"{bundle['code']} 已不再公示，只留编号和摘要 {str(bundle['digest'])[:16]}…"
    if content.get("code") != bundle["code"]:
        raise BundleError("原文的编号与核验包的不同。")
    if (told := hashlib.sha256(canonical_bytes(content)).hexdigest()) != bundle["digest"]:
        raise BundleError(f"公示原文的摘要是 {told[:16]}…，与所记的不符。")
    return f"公示原文的摘要就是 {told[:16]}…"


def _chain(bundle: Mapping[str, Any], keys: Sequence[VerifierKey]) -> Iterator[str]:
    own, before, last = None, "", -1
    for place, link in enumerate(bundle["chain"], start=1):
        if not isinstance(link, dict) or link.keys() != {"code", "digest", "record"}:
            raise BundleError(f"更正链第 {place} 环的栏目不合规。")
        entry = proven(link["record"], keys, f"更正链第 {place} 环")
        _check_about(entry, PUBLISHED, link["code"], link["digest"], f"更正链第 {place} 环")
        if entry.index <= last:
            raise BundleError(f"更正链第 {place} 环在日志中先于前一环。")
        if link["code"] == bundle["code"]:
            own = (entry, before, len(bundle["chain"]) - place)
            if link["digest"] != bundle["digest"]:
                raise BundleError("更正链中本结果的摘要与核验包的不同。")
        before, last = link["code"], entry.index
    if own is None:
        raise BundleError("更正链中没有本结果。")
    entry, corrected, later = own
    content = bundle["content"]
    if content is not None and (content.get("corrects") or "") != corrected:
        raise BundleError("原文所称更正的结果与更正链不同。")
    yield f"公示在签名的日志中（第 {entry.index} 号，{entry.at}），内容与承诺相符"
    if corrected:
        yield f"它更正 {corrected}，两者的摘要都在日志中"
    if later:
        yield f"此后又有 {later} 次更正，现行的是 {before}"


def _check_about(entry: Entry, kind: str, code: object, digest: object, what: str) -> None:
    if entry.kind != kind or not entry.is_about(str(code)):
        raise BundleError(f"{what}的存证记录不是关于 {code} 的（{entry.kind}）。")
    if entry.payload.get("digest") != digest:
        raise BundleError(f"{what}的摘要与写入日志的不符。")


def _withdrawal(bundle: Mapping[str, Any], keys: Sequence[VerifierKey]) -> str:
    record = bundle["withdrawal"]
    if (record is not None) != (bundle["state"] == GONE):
        raise BundleError("撤下的结果应有撤下的存证记录，其他的应没有。")
    if record is None:
        return "没有撤下的记录" if bundle["state"] == SHOWN else "公示期已满"
    entry = proven(record, keys, "撤下")
    _check_about(entry, WITHDRAWN, bundle["code"], bundle["digest"], "撤下")
    return f"撤下在签名的日志中（第 {entry.index} 号，{entry.at}）：{entry.payload.get('reason')}"
