"""The file of one published result: made from the database, kept on the disk, made anew if lost.

A file's time of change is the instant of the newest act that it tells of, and in its nanoseconds
how many there are. So one look at the disk says whether it is current, whoever died when; what is
not current is never served.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.timezone import get_current_timezone

from publicity.bundle.result import EXPIRED, GONE, PUBLISHED, SCHEMA, SHOWN, WITHDRAWN, whole_digest
from publicity.models import Publication, Withdrawal
from publicity.published import public_text
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes, parse_canonical
from shuangsuiji.ledger.evidence import single_proofs
from shuangsuiji.ledger.files import replace_file
from shuangsuiji.ledger.proofs import NotSealedError
from shuangsuiji.ledger.selectors import Disclosed, disclosed_about

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    """A publication, every publication of its visit in order, and whether it is still shown."""

    row: Publication
    chain: Sequence[Publication]
    withdrawal: Withdrawal | None
    state: str
    as_of: datetime  # when this last changed

    @property
    def mark(self) -> int:
        """The time of change of its file, in nanoseconds."""
        acts = len(self.chain) + (self.withdrawal is not None)
        return (self.as_of - EPOCH) // timedelta(microseconds=1) * 1000 + min(acts, 999)


def standing_of(row: Publication, *, on: date) -> Standing:
    """How a publication stands on a day. Two queries."""
    chain = list(Publication.objects.filter(visit_id=row.visit_id).defer("content").order_by("pk"))
    gone = Withdrawal.objects.filter(publication=row).first()
    last = max(one.published_at for one in chain)
    if gone is not None:
        return Standing(row, chain, gone, GONE, max(last, gone.at))
    if row.shown_until < on:
        ended = datetime.combine(row.shown_until, time(), get_current_timezone())
        return Standing(row, chain, None, EXPIRED, max(last, ended + timedelta(days=1)))
    return Standing(row, chain, None, SHOWN, last)


def bundle_bytes(standing: Standing) -> bytes:
    """The bytes of the file (``ssj/result-bundle/1``). Some twenty queries.

    Raises:
        NotSealedError: the log is not signed over it yet; it takes seconds.
    """
    row, gone = standing.row, standing.withdrawal
    records = _records(standing.chain, PUBLISHED)
    ended = _records([row], WITHDRAWN) if gone is not None else {}
    everything = [*records.values(), *ended.values()]
    sources = [_source(one) for one in everything]
    proofs, keys = single_proofs(sources)
    bundle: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "code": row.code,
        "state": standing.state,
        "content": public_text(row) if standing.state == SHOWN else None,
        "digest": row.digest,
        "chain": [
            {
                "code": one.code,
                "digest": one.digest,
                "record": _as_value(records[one.digest, one.code], proofs),
            }
            for one in standing.chain
        ],
        "withdrawal": _as_value(ended[row.digest, row.code], proofs) if gone else None,
        "keys": list(keys),
    }
    return canonical_bytes({**bundle, "whole_digest": whole_digest(bundle)}) + b"\n"


def _records(rows: Sequence[Publication], kind: str) -> dict[tuple[str, str], Disclosed]:
    """Records by digest and code. One query for each row."""
    found = {
        (str(one.payload["digest"]), row.code): one
        for row in rows
        for one in disclosed_about([row.code], [kind], until=END_OF_TIME)
    }
    for row in rows:
        if (row.digest, row.code) not in found:
            raise NotSealedError(f"日志中没有与 {row.code} 相符的存证记录，请联系发布机关。")
    return found


def _source(record: Disclosed) -> str:
    return str(parse_canonical(record.leaf.encode("utf-8"))["src"])


def _as_value(record: Disclosed, proofs: dict[str, str]) -> dict[str, JsonValue]:
    return {
        "leaf": record.leaf,
        "payload": record.payload,
        "proof": proofs[_source(record)],
        "salt": record.salt,
    }


def path_of(code: str) -> Path:
    """Where the file of a publication stands; it never moves."""
    shelf = hashlib.sha256(code.encode("utf-8")).hexdigest()[:3]  # 4,096 shelves
    return Path(settings.SSJ_OPEN_DIR) / "results" / shelf / f"{code}.json"


def is_current(standing: Standing) -> bool:
    """Whether the disk has the file as it must be by now."""
    try:
        return path_of(standing.row.code).stat().st_mtime_ns == standing.mark
    except FileNotFoundError:
        return False


def keep_file(standing: Standing) -> Path:
    """The path of the current file, which is written if it is missing or tells of less.

    Raises:
        NotSealedError: the log is not signed over it yet.
        OSError: the disk is full or forbidden; the file that stood there still does.
    """
    path = path_of(standing.row.code)
    if not is_current(standing):
        replace_file(path, bundle_bytes(standing))
        os.utime(
            path, ns=(standing.mark, standing.mark)
        )  # killed before this line: it is made once more
    return path
