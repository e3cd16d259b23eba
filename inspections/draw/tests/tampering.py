"""Ways to tamper with a bundle. Each returns an altered JSON value (to be signed anew)."""

import json
from collections.abc import Callable
from typing import Any

from inspections.draw.bundle import Bundle, BundleRecord, Commitments, Contribution
from inspections.draw.errors import DrawError
from inspections.draw.seed import commit_input, master_seed, sources_text
from inspections.draw.tests.bundles import record, records_of, sha
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


def forged(tamper: Tamper) -> Tamper:
    """Tamper, then write the whole ledger anew so that it agrees: a forger with the database."""

    def whole(value: Value) -> None:
        tamper(value)
        records = records_of(opened(value))
        value["records"] = [dict(vars(one)) for one in records]

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
    """Rewrite a leaf's text and the record's hash with it (of the last record: nothing follows)."""

    def tamper(value: Value) -> None:
        found = value["records"][index]
        found["leaf"] = leaf(found["leaf"])
        found["hash"] = sha(f"{found['prev']}\n{found['leaf']}".encode())

    return tamper


def rerecord(index: int, **changes: Any) -> Tamper:
    """Write one record anew with changes to kind, payload, draw or time; later ones relinked."""

    def tamper(value: Value) -> None:
        prev = None
        for place, old in enumerate(value["records"][index:], start=index):
            leaf = json.loads(old["leaf"])
            mine = changes if place == index else {}
            payload = {**old["payload"], **mine.get("payload", {})}
            new: BundleRecord = record(
                mine.get("kind", leaf["kind"]),
                payload,
                seq=old["seq"],
                prev=prev or old["prev"],
                draw=mine.get("draw", leaf["draw"]),
                at=mine.get("at", leaf["at"]),
            )
            follows = place + 1 < len(value["records"])
            linked = follows and value["records"][place + 1]["prev"] == old["hash"]
            value["records"][place] = dict(vars(new))
            prev = new.hash if linked else None

    return tamper


def number_as_truth(value: Value) -> None:
    """JSON's true where the record of the opening has the number 1."""
    first, *others = value["records"][4]["payload"]["opened"]
    rerecord(4, payload={"opened": [{**first, "order": True}, *others]})(value)
