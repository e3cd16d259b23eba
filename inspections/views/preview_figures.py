"""A preview's outcome as rows, bars and sketches for the page; nothing is computed anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.simulation.modes import FREE
from inspections.simulation.verdicts import decimal
from inspections.sketches import Ring, Sketch, sketch

WIDTH = 1000  # of a bar's scale
MOST_NAMED_ZONES = 40
MANY_DOTS = 1_500


@dataclass(frozen=True)
class Kind:
    """How one figure is called and shown."""

    name: str
    label: str
    unit: str
    scale: int
    digits: int

    def shown(self, value: int) -> str:
        text = decimal(value, self.scale, self.digits)
        whole, dot, rest = text.partition(".")
        return f"{int(whole):,}{dot}{rest}"


TABLE = (
    Kind("acceptance_ppb", "配对接受率（最紧一步）", "%", 10_000_000, 1),
    Kind("metres", "行驶总里程", "公里", 1000, 0),
    Kind("metres_per_team", "每组里程", "公里", 1000, 0),
    Kind("drive_minutes", "每组在途", "小时", 60, 1),
    Kind("work_minutes", "每组工时（在途和检查）", "小时", 60, 1),
    Kind("half_days", "每组用去", "个半天", 100, 1),
    Kind("visits_per_half_day", "每半天检查", "户", 100, 1),
    Kind("load_min", "最少的组", "户", 1, 0),
    Kind("load_median", "居中的组", "户", 1, 0),
    Kind("load_max", "最多的组", "户", 1, 0),
    Kind("first_time_pairs", "初次搭档", "对", 1, 0),
    Kind("skill_gaps", "专业人员缺口", "处", 1, 0),
    Kind("cost_fen", "费用", "元", 100, 0),
)


@dataclass(frozen=True)
class Cell:
    """One figure under one mode."""

    mode: str
    median: str
    span: str  # empty where all simulated draws agree


@dataclass(frozen=True)
class Bar:
    """One mode in a chart: the middle nine tenths, the median, and every simulated draw."""

    label: str
    is_plan: bool
    low: int
    width: int
    median: int
    ticks: str  # path of thin lines
    text: str


@dataclass(frozen=True)
class Chart:
    label: str
    unit: str
    end: str  # the value at the right end of the scale
    bars: tuple[Bar, ...]


def table_rows(modes: Sequence[Mapping[str, Any]]) -> list[tuple[Kind, list[Cell | None]]]:
    """Every figure across the modes; None under a mode that could not be drawn."""
    rows = [(kind, [_cell(kind, mode) for mode in modes]) for kind in TABLE]
    return [row for row in rows if any(row[1])]


def _cell(kind: Kind, mode: Mapping[str, Any]) -> Cell | None:
    found = mode["figures"].get(kind.name)
    if found is None:
        return None
    return Cell(mode["label"], kind.shown(found["median"]), _span(kind, found))


def _span(kind: Kind, found: Mapping[str, int]) -> str:
    low, high = kind.shown(found["low"]), kind.shown(found["high"])
    return "" if low == high else f"{low}–{high}"


def charts(modes: Sequence[Mapping[str, Any]]) -> list[Chart]:
    """Bars from zero, so that lengths may be compared; modes without figures have none."""
    drawn = [mode for mode in modes if mode["figures"]]
    return [_chart(kind, drawn) for kind in TABLE if _varies(kind, drawn)]


def _varies(kind: Kind, modes: Sequence[Mapping[str, Any]]) -> bool:
    """A figure that is the same in every simulated draw of every mode needs no drawing."""
    return len({value for mode in modes for value in mode["samples"][kind.name]}) > 1


def _chart(kind: Kind, modes: Sequence[Mapping[str, Any]]) -> Chart:
    largest = max(max(mode["samples"][kind.name]) for mode in modes) or 1

    def place(value: int) -> int:
        return value * WIDTH // largest

    bars = []
    for mode in modes:
        found = mode["figures"][kind.name]
        low, high = place(found["low"]), place(found["high"])
        samples = sorted({place(value) for value in mode["samples"][kind.name]})
        bars.append(
            Bar(
                label=mode["label"],
                is_plan=mode["is_plan"],
                low=low,
                width=max(4, high - low),
                median=place(found["median"]),
                ticks="".join(f"M{x} 3v18" for x in samples),
                text=kind.shown(found["median"]),
            )
        )
    return Chart(kind.label, kind.unit, kind.shown(largest), tuple(bars))


@dataclass(frozen=True)
class Drawing:
    """The sketch of one simulated seed under one mode."""

    label: str
    is_plan: bool
    sketch: Sketch
    entities: int
    names: bool  # whether zones carry their names
    dot: int  # width of a dot


def drawings(
    modes: Sequence[Mapping[str, Any]], *, cos_ppm: int, areas: Sequence[tuple[str, list[Ring]]]
) -> list[Drawing]:
    """One sketch per mode that could be drawn and whose entities have places."""
    found = []
    for mode in modes:
        zones = {team: [(x, y) for x, y in points] for team, points in mode["zones"].items()}
        count = sum(map(len, zones.values()))
        made = sketch(zones, cos_ppm=cos_ppm, areas=areas)
        if made is not None:
            found.append(
                Drawing(
                    label=mode["label"],
                    is_plan=mode["is_plan"],
                    sketch=made,
                    entities=count,
                    # Where nobody formed zones, all middles lie in one heap.
                    names=mode["id"] != FREE and len(zones) <= MOST_NAMED_ZONES,
                    dot=9 if count <= MANY_DOTS else 5,
                )
            )
    return found


def rates_in_words(rates: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rates that were used, each with its unit."""
    facts = [
        ("车费", f"每公里 {decimal(rates['km_fen'], 100, 2)} 元，每组一车"),
        ("餐费", f"每人每餐 {decimal(rates['meal_fen'], 100, 2)} 元，外出超过半天计一餐"),
        (
            "住宿",
            f"每人每晚 {decimal(rates['lodging_fen'], 100, 2)} 元，"
            f"单程超过 {rates['lodging_after_minutes']} 分钟计一晚",
        ),
        ("行车", f"时速 {rates['speed_kmh']} 公里，道路长度为直线的 {rates['road_percent']}%"),
        ("检查", f"每户 {rates['visit_minutes']} 分钟，半天 {rates['half_day_minutes']} 分钟"),
    ]
    if rates["shared_tag"]:
        facts.append(("共享数据", f"标签为“{rates['shared_tag']}”的主体，检查时间减半"))
    return facts
