"""What viewers were told, folded into the facts of each act up to the seed. Pure.

Everything here stands in signed events that every viewer has; nothing is read besides.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from inspections.acts import Act
from inspections.draw.seed import commit_input
from inspections.live.kinds import LiveKind
from inspections.selectors.public import WitnessKind
from shuangsuiji.kernel.canonical import JsonValue, parse_canonical

Data = Mapping[str, Any]
Facts = dict[str, JsonValue]
LEFT = {LiveKind.STATION_LOST: "lost", LiveKind.STATION_LEFT: "left"}


class Story:
    """The events of one ceremony, read in order."""

    def __init__(self, bodies: Iterable[bytes]) -> None:
        self.last: dict[str, Data] = {}  # newest data of each kind
        self.at: dict[str, int] = {}  # and when, in ms
        self._seats: dict[int, Facts] = {}
        self._inputs: list[Facts] = []
        for body in bodies:
            event = parse_canonical(body)
            assert isinstance(event, dict)  # noqa: S101  # our own bytes
            self._take(LiveKind(event["kind"]), event["data"], _ms(event["at"]))

    def _take(self, kind: LiveKind, data: Data, at: int) -> None:
        self.last[kind], self.at[kind] = data, at
        if kind == LiveKind.STATION_REPLACED:
            self._replace(data)
        elif kind == LiveKind.STATION_SEATED:
            self._seats[data["station"]] = {**_seat(data), "state": "seated", "at": at}
        elif kind in LEFT and data["station"] in self._seats:
            self._seats[data["station"]]["state"] = LEFT[kind]
        elif kind == LiveKind.INPUT_LANDED:
            self._inputs.append({**_input(data), "at": at, "withdrawn": False, "opened": False})
        elif kind == LiveKind.INPUT_WITHDRAWN:
            self._withdraw(data)
        elif kind == LiveKind.OPENING_ARRIVED:
            for entry in self._inputs:
                if entry["station"] == data["station"] and not entry["withdrawn"]:
                    entry["opened"], entry["opened_at"] = True, at

    def _replace(self, data: Data) -> None:
        """Another device for the same witness, who keeps an input that still stands."""
        self._seats.pop(data["replaces"], None)
        for entry in self._inputs:
            if entry["station"] == data["replaces"]:
                entry["station"] = data["station"]

    def _withdraw(self, data: Data) -> None:
        for entry in self._inputs:
            if entry["commitment"] == data.get("commitment"):
                entry["withdrawn"] = True

    def facts(self) -> dict[Act, Facts]:
        """The facts of the acts from the wait to the seed, as far as they have happened."""
        return {
            Act.WAITING: self._waiting(),
            Act.SEALED: self._sealed(),
            Act.WITNESSES: self._witnesses(),
            Act.INPUTS: self._witnesses(),
            Act.OPENING: self._opening(),
            Act.SEED: self._seed(),
        }

    def _waiting(self) -> Facts:
        told = self.last.get(LiveKind.ANNOUNCED, {})
        held = told.get("held_at")
        names = ("title", "unit", "place", "how_to_watch")
        return {
            **{name: told.get(name, "") for name in names},
            "held_at": None if held is None else _ms(held),
        }

    def _sealed(self) -> Facts:
        head = self.last.get(LiveKind.HEAD_SIGNED)
        return {
            **self._frame(),
            "commitment": self._commitment(),
            "head": None if head is None else dict(head),
        }

    def _frame(self) -> Data:
        """What was sealed: of a first draw or of a supplement."""
        first = self.last.get(LiveKind.SEALED)
        return first or self.last.get(LiveKind.SUPPLEMENT_SEALED, {})

    def _commitment(self) -> str:
        own = self.last.get(LiveKind.COMMITTED) or self._frame()
        return str(own.get("commitment", ""))

    def _witnesses(self) -> Facts:
        return {
            "seats": [dict(seat) for seat in self._seats.values()],
            "inputs": [dict(entry) for entry in self._inputs],
            "wanted": self._frame().get("min_witnesses", 2),
            "closed": LiveKind.INPUTS_CLOSED in self.last or LiveKind.INPUTS_OPENED in self.last,
        }

    def _opening(self) -> Facts:
        rows: list[JsonValue] = [
            {**row, "commitment": commit_input(bytes.fromhex(row["salt"]), row["line"])}
            for row in self.last.get(LiveKind.INPUTS_OPENED, {}).get("opened", ())
        ]
        standing: list[JsonValue] = [
            dict(entry) for entry in self._inputs if not entry["withdrawn"]
        ]
        return {"inputs": standing, "opened": rows, "at": self.at.get(LiveKind.INPUTS_OPENED)}

    def _seed(self) -> Facts:
        told = self.last.get(LiveKind.SEED_FORMED, {})
        published = self.last.get(LiveKind.PUBLISHED, {})
        return {
            "lines": [line for line in told.get("sources", "").split("\n") if line],
            "sources_digest": told.get("sources_digest", ""),
            "commitment": self._commitment(),
            "code": published.get("code", ""),
            "master": published.get("master", ""),
        }


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _seat(data: Data) -> Facts:
    return {
        "number": data["station"],
        "name": data["name"],
        "kind": _kind(data),
        "is_outside": data["is_outside"],
        "source": data.get("source", ""),
    }


def _input(data: Data) -> Facts:
    return {
        "station": data.get("station"),
        "name": data["name"],
        "kind": _kind(data),
        "commitment": data["commitment"],
    }


def _kind(data: Data) -> str:
    return str(WitnessKind(data["kind"]).label)
