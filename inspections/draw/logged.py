"""The session's entries in the signed log (入链): each proven, and signed before any chance.

Two heads of the log matter. The first was signed over what was sealed and committed before the
first witness input; the second is the first one over the publication. Every entry is proven
under one of them, and the second is shown to extend the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspections.draw.bundle import BundleRecord, LogPart
from inspections.draw.errors import MalformedError
from shuangsuiji.kernel.merkle import ProofError, check_consistency, check_inclusion, leaf_hash
from shuangsuiji.kernel.note import (
    LOG_KEY,
    Checkpoint,
    Note,
    NoteError,
    VerifierKey,
    check_signed,
    instant_of,
    parse_key,
    signed_by,
)
from shuangsuiji.kernel.tlogproof import EntryProof, parse_proof


@dataclass(frozen=True)
class Trust:
    """What the person who verifies knows from elsewhere, not from the file."""

    log_keys: tuple[VerifierKey, ...] = ()
    witness_keys: tuple[VerifierKey, ...] = ()
    kept: Checkpoint | None = None


NOTHING_ELSE = Trust()


@dataclass(frozen=True)
class Logged:
    """What was proven: the two heads, and the entries' numbers in order."""

    first: Checkpoint
    second: Checkpoint
    numbers: tuple[int, ...]
    text: str


def checked_log(
    records: Sequence[BundleRecord], log: LogPart, *, before: int, trust: Trust
) -> Logged:
    """Check every proof, both signatures, and the order that they prove.

    Args:
        before: how many of the records must be under a head signed before the next one.

    Raises:
        MalformedError: something is not proven; the sentence says what.
    """
    proofs = [_proof(record, place) for place, record in enumerate(records, start=1)]
    first, second = proofs[0], proofs[-1]
    for place, proof in enumerate(proofs, start=1):
        if proof.note != (first if place <= before else second).note:
            raise MalformedError(f"第 {place} 条存证记录的入链证明用了另一个检查点")
    try:
        keys = _keys(log, trust, (first.head, second.head))
        for proof in (first, second):
            if not signed_by(proof.note, keys):
                raise MalformedError(f"{proof.head.size} 条的检查点没有可信的日志公钥的签名")
        for place, (record, proof) in enumerate(zip(records, proofs, strict=True), start=1):
            _check_entry(record, proof, place)
        _check_order(proofs, before)
        check_consistency(
            first=first.head.size,
            first_root=first.head.root,
            second=second.head.size,
            second_root=second.head.root,
            path=[bytes.fromhex(each) for each in log.consistency],
        )
        seen = _witnessed(first.note, keys, trust)
    except (NoteError, ProofError) as error:
        raise MalformedError(str(error)) from error
    numbers = tuple(proof.index for proof in proofs)
    text = (
        f"{len(proofs)} 条存证记录都在日志 {first.head.origin} 中。封存与承诺"
        f"（第 {numbers[0]} 至 {numbers[before - 1]} 号）在 {first.head.size} 条的检查点之下，"
        f"其后才有首份见证输入（第 {numbers[before]} 号）；抽取（第 {numbers[-2]} 号）与公布"
        f"（第 {numbers[-1]} 号）在 {second.head.size} 条的检查点之下，后者由前者追加而成。"
        + _about_keys(keys, trust)
        + seen
        + _compared(trust.kept, first.head, second.head)
    )
    return Logged(first.head, second.head, numbers, text)


def check_later(earlier: Logged, later: Logged, path: Sequence[str]) -> None:
    """The heads of a supplement belong to the log of the first draw, and come after it.

    Raises:
        MalformedError: another log, a fork of it, or entries from before the first draw.
    """
    if earlier.second.origin != later.second.origin:
        raise MalformedError("补抽的入链证明来自另一份日志")
    if later.numbers[0] <= earlier.numbers[-2]:
        raise MalformedError("补抽的存证记录在日志中先于首抽的抽取")
    try:
        check_consistency(
            first=earlier.second.size,
            first_root=earlier.second.root,
            second=later.second.size,
            second_root=later.second.root,
            path=[bytes.fromhex(each) for each in path],
        )
    except ProofError as error:
        raise MalformedError(f"首抽与补抽的检查点之间：{error}") from error


def _proof(record: BundleRecord, place: int) -> EntryProof:
    try:
        return parse_proof(record.proof)
    except ProofError as error:
        raise MalformedError(f"第 {place} 条存证记录：{error}") from error


def _keys(log: LogPart, trust: Trust, heads: Sequence[Checkpoint]) -> list[VerifierKey]:
    """The log's keys, all of the name that is the origin of both heads."""
    found = [parse_key(each) for each in log.keys]
    if [str(key) for key in found] != [*log.keys] or not found:
        raise MalformedError("核验包应列出日志的验证公钥，且写法规范")
    origins = {head.origin for head in heads}
    for key in (*found, *trust.log_keys):
        if key.kind != LOG_KEY or {key.name} != origins:
            raise MalformedError(f"日志公钥 {key.name} 的名称或类型与检查点的来源不符")
    return [*trust.log_keys] or found


def _check_entry(record: BundleRecord, proof: EntryProof, place: int) -> None:
    try:
        check_inclusion(
            leaf_hash(record.leaf.encode("utf-8")),
            index=proof.index,
            size=proof.head.size,
            path=proof.path,
            root=proof.head.root,
        )
    except ProofError as error:
        raise MalformedError(f"第 {place} 条存证记录：{error}") from error


def _check_order(proofs: Sequence[EntryProof], before: int) -> None:
    for place, (one, other) in enumerate(pairwise(proofs), start=1):
        if one.index >= other.index:
            raise MalformedError(f"第 {place + 1} 条存证记录在日志中先于第 {place} 条")
    if proofs[before].index < proofs[0].head.size:
        raise MalformedError(
            f"第 {before + 1} 条存证记录（第 {proofs[before].index} 号）在 "
            f"{proofs[0].head.size} 条的检查点签署之前已入链：不能证明先封存承诺、后随机"
        )


def _about_keys(keys: Sequence[VerifierKey], trust: Trust) -> str:
    if trust.log_keys:
        return "两个检查点都有您指定的公钥的签名。"
    listed = "、".join(map(str, keys))
    return f"公钥取自核验包本身，请与别处公布的核对：{listed}。"


def _witnessed(note: Note, keys: Sequence[VerifierKey], trust: Trust) -> str:
    """What others have signed under the first head; only keys from elsewhere prove anything."""
    words = []
    for key in trust.witness_keys:
        at = instant_of(check_signed(note, key))
        words.append(f"见证方 {key.name} 于 {at} 在前一检查点上签名。")
    known = {(key.name, key.key_id) for key in (*keys, *trust.witness_keys)}
    others = [one for one in note.signatures if (one.name, one.key_id) not in known]
    if others:
        names = "、".join(one.name for one in others)
        words.append(f"前一检查点另有未核验的签名 {len(others)} 行（{names}）。")
    return "".join(words)


def _compared(kept: Checkpoint | None, *heads: Checkpoint) -> str:
    if kept is None:
        return ""
    if kept.origin != heads[0].origin:
        raise MalformedError(f"您保存的检查点属于另一份日志 {kept.origin}")
    same = [head for head in heads if head.size == kept.size]
    if not same:
        sizes = "、".join(str(head.size) for head in heads)
        return (
            f"您保存的检查点有 {kept.size} 条，核验包中的为 {sizes} 条，条数不同，"
            "未能比对；请在存证日志页比对。"
        )
    if same[0].root != kept.root:
        raise MalformedError(f"与您保存的 {kept.size} 条的检查点的根不同：证据冲突")
    return f"与您保存的 {kept.size} 条的检查点相同。"
