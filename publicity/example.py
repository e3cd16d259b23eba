"""The small draw of the page 一场抽取是怎样进行的: fixed inputs, computed by the core. Pure.

Everything on the page comes from here, and a test recomputes it with ``sha256sum``, ``openssl``,
``bc`` and ``rev``.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from inspections.draw.seed import code_of, commit_input, commitment_of, master_seed, sources_text
from inspections.draw.tickets import seed_hash, shown, stage_seed, ticketed

DRAW_ID: Final = "EXAMPLE-2026-0001"
ENTITIES: Final = {
    "QY01": "晨光小吃店",
    "QY02": "利民五金行",
    "QY03": "安康药房",
    "QY04": "东来运输",
    "QY05": "百味食品厂",
    "QY06": "新苗托管班",
}
INSPECTORS: Final = {"R01": "甲科员", "R02": "乙科员", "R03": "丙科员", "R04": "丁科员"}
TAKE: Final = 2
SECRET: Final = sha256(b"one small draw").digest()
CHAIN: Final = 2
WITNESSES: Final = (
    ("王女士", "00112233445566778899aabbccddeeff", "dice:31415926535897932384"),
    ("李先生", "ffeeddccbbaa99887766554433221100", "dice:27182818284590452353"),
)
WIDTH: Final = 600  # of the axis on which tickets stand


@dataclass(frozen=True, slots=True)
class Witness:
    """What one person put in."""

    name: str
    salt: str
    line: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One member of a list with its ticket, in draw order."""

    place: int
    code: str
    name: str
    digest: str  # SHA-256 of seed hash and code
    ticket: str  # as published
    x: int  # on the axis
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the draw."""

    seed: str
    head: str
    ranked: tuple[Ranked, ...]

    @property
    def cut_off(self) -> Ranked:
        return self.ranked[TAKE - 1]

    @property
    def by_code(self) -> list[Ranked]:
        return sorted(self.ranked, key=lambda each: each.code)


@dataclass(frozen=True, slots=True)
class Example:
    """All numbers of the page."""

    list_text: str
    list_digest: str
    commitment: str
    code: str
    witnesses: tuple[Witness, ...]
    sources: str
    master: str
    entities: Stage
    inspectors: Stage


@cache
def example() -> Example:
    """Compute the example; the same every time."""
    listed = "".join(f"{code}\n" for code in (*ENTITIES, *INSPECTORS))
    code = code_of(SECRET, CHAIN)
    lines = [line for _, _, line in WITNESSES]
    master = master_seed(code, lines)
    return Example(
        list_text=listed,
        list_digest=sha256(listed.encode("ascii")).hexdigest(),
        commitment=commitment_of(SECRET, CHAIN),
        code=code.hex(),
        witnesses=tuple(
            Witness(name, salt, line, commit_input(bytes.fromhex(salt), line))
            for name, salt, line in WITNESSES
        ),
        sources=sources_text(lines),
        master=master,
        entities=_stage(master, "entities", ENTITIES),
        inspectors=_stage(master, "inspectors-A", INSPECTORS),
    )


def _stage(master: str, stage: str, members: dict[str, str]) -> Stage:
    seed = stage_seed(master, DRAW_ID, stage)
    head = seed_hash(seed)
    return Stage(
        seed,
        head.decode("ascii"),
        tuple(
            Ranked(
                place,
                code,
                members[code],
                sha256(head + code.encode("ascii")).hexdigest(),
                shown(full),
                int(full[:6]) * WIDTH // 10**6,
                place <= TAKE,
            )
            for place, (full, code) in enumerate(ticketed(seed, members), start=1)
        ),
    )
