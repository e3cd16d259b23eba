"""Ways to tamper with a bundle. Each returns an altered JSON value (to be signed anew)."""

import base64
import json
from collections.abc import Callable
from typing import Any

from inspections.draw.bundle import Bundle, BundleRecord, Commitments, Contribution
from inspections.draw.errors import DrawError
from inspections.draw.seed import commit_input, master_seed, sources_text
from inspections.draw.tests.bundles import record, records_of, sha
from inspections.draw.tests.small_log import SmallLog, first_log
from shuangsuiji.kernel.canonical import canonical_bytes

Value = dict[str, Any]
Tamper = Callable[[Value], None]

OTHER = "ab" * 32
DICE = "dice:16180339887498948482"


def put(path: str, item: Any) -> Tamper:
    """Replace the value at a dotted path; an item that is callable gets the old value."""

    def tamper(value: Value) -> None:
        place: Any = value
        *parents, last = [int(p) if p.lstrip("-").isdigit() else p for p in path.split(".")]
        for parent in parents:
            place = place[parent]
        place[last] = item(place[last]) if callable(item) else item

    return tamper


def drop(path: str) -> Tamper:
    """Remove a key or list item."""

    def tamper(value: Value) -> None:
        place: Any = value
        *parents, last = [int(p) if p.lstrip("-").isdigit() else p for p in path.split(".")]
        for parent in parents:
            place = place[parent]
        del place[last]

    return tamper


def swap(path: str, left: int = 0, right: int = 1) -> Tamper:
    """Exchange two items of a list."""

    def exchanged(items: list[Any]) -> list[Any]:
        items = list(items)
        items[left], items[right] = items[right], items[left]
        return items

    return put(path, exchanged)


def twice(path: str) -> Tamper:
    """Repeat the first item of a list."""
    return put(path, lambda items: [items[0], *items])


def both(*tampers: Tamper) -> Tamper:
    def tamper(value: Value) -> None:
        for one in tampers:
            one(value)

    return tamper


def opened(value: Value) -> Bundle:
    """The value as a bundle, unjudged, to rebuild what depends on other parts."""
    return Bundle(
        channel=value["channel"],
        frame=canonical_bytes(value["frame"]),
        entities=lambda: [f"{line}\n".encode() for line in value["entities"]],
        excluded=lambda: [f"{line}\n".encode() for line in value["excluded"]],
        chain_length=value["commitment"]["chain_length"],
        commitment=value["commitment"]["value"],
        code=value["code"],
        contributions=tuple(Contribution(**given) for given in value["contributions"]),
        sources=value["sources"],
        master=value["master"],
        transcript=canonical_bytes(value["transcript"]),
        transcript_digest=value["transcript_digest"],
        recusals=Commitments(**{key: tuple(row) for key, row in value["recusals"].items()}),
        records=(),
    )


def relog(value: Value, *, log: SmallLog | None = None, before: int = 2, **options: Any) -> None:
    """Prove the records anew: a forger who has database and key, before anybody saw a head."""
    records, part = (log or first_log()).prove(
        [BundleRecord(**one) for one in value["records"]], before=before, **options
    )
    value["records"] = [dict(vars(one)) for one in records]
    value["log"] = {"consistency": [*part.consistency], "keys": [*part.keys]}


def forged(tamper: Tamper) -> Tamper:
    """Tamper, then write the whole ledger anew so that it agrees: a forger with the database."""

    def whole(value: Value) -> None:
        tamper(value)
        value["records"] = [dict(vars(one)) for one in records_of(opened(value))]
        relog(value)

    return whole


def reseal(value: Value) -> None:
    """Renew the digests in the header after the lines were altered."""
    files = value["frame"]["entities"]
    entities = "".join(f"{line}\n" for line in value["entities"])
    excluded = "".join(f"{line}\n" for line in value["excluded"])
    files["digest"], files["excluded_digest"] = sha(entities.encode()), sha(excluded.encode())


def redigest(value: Value) -> None:
    """Renew the transcript's digest after the transcript was altered."""
    value["transcript_digest"] = sha(canonical_bytes(value["transcript"]))


def recommit(value: Value) -> None:
    """Renew commitments, sources and master after a line was altered."""
    for given in value["contributions"]:
        try:
            given["commitment"] = commit_input(bytes.fromhex(given["salt"]), given["line"])
        except DrawError:
            return
    found = [given["line"] for given in value["contributions"]]
    value["sources"] = sources_text(found)
    value["master"] = master_seed(bytes.fromhex(value["code"]), found)


def releaf(index: int, leaf: Callable[[str], str]) -> Tamper:
    """Rewrite a leaf's text, and the log with it."""

    def tamper(value: Value) -> None:
        value["records"][index]["leaf"] = leaf(value["records"][index]["leaf"])
        relog(value)

    return tamper


def rerecord(index: int, **changes: Any) -> Tamper:
    """Write one record anew with changes to kind, payload, draw or time, and the log with it."""

    def tamper(value: Value) -> None:
        old = value["records"][index]
        leaf = json.loads(old["leaf"])
        new = record(
            changes.get("kind", leaf["kind"]),
            {**old["payload"], **changes.get("payload", {})},
            seq=index + 12,
            draw=changes.get("draw", leaf["draw"]),
            at=changes.get("at", leaf["at"]),
        )
        value["records"][index] = dict(vars(new))
        relog(value)

    return tamper


def number_as_truth(value: Value) -> None:
    """JSON's true where the record of the opening has the number 1."""
    first, *others = value["records"][4]["payload"]["opened"]
    rerecord(4, payload={"opened": [{**first, "order": True}, *others]})(value)


def relined(text: str, number: int, change: Callable[[str], str] | None) -> str:
    """One line of a text changed, or left out."""
    lines = text.split("\n")
    lines[number : number + 1] = [] if change is None else [change(lines[number])]
    return "\n".join(lines)


def edited_signature(proof: str) -> str:
    """The last byte of the signature changed; the key's number stays."""
    name, _, encoded = proof.rstrip("\n").rpartition(" ")
    data = bytearray(base64.b64decode(encoded))
    data[-1] ^= 1
    return f"{name} {base64.b64encode(data).decode()}\n"


def unsigned(proof: str) -> str:
    return proof[: proof.rindex("\u2014")]


def other_log(place: int) -> Tamper:
    """One record is proven in a log of its own."""

    def tamper(value: Value) -> None:
        other = {**value}
        relog(other, log=first_log(fill="elsewhere"))
        value["records"][place] = other["records"][place]

    return tamper


def fork(value: Value) -> None:
    """One log until the first input, another log after it; the same key signs both."""
    other = {**value}
    relog(other, log=first_log(fill="elsewhere"))
    value["records"] = [*value["records"][:2], *other["records"][2:]]


def out_of_order(value: Value) -> None:
    """The publication was put into the log before the draw."""
    value["records"][5:] = value["records"][:4:-1]
    relog(value)
    value["records"][5:] = value["records"][:4:-1]
