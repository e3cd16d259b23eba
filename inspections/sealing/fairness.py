"""Past draws of a bureau in one chi-square: by place in the list, by branch, by grade of today."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from entities.models import Entity, Grade
from inspections.draw.frame import parse_header
from inspections.models.sessions import DrawSession
from inspections.odds.chi_square import shown, tail
from inspections.odds.pooled import Outcome, Sample, pooled
from inspections.sealing.figures import BRANCHES_COUNTED_UP_TO, unit_names
from inspections.selectors.frames import entity_chunks
from inspections.states import Status
from shuangsuiji.orgs.models import Unit

DECILES = tuple(f"第 {n} 段" for n in range(1, 11))
GRADES = {**dict(Grade.choices), "": "未评级"}
LATEST = 40  # sessions; older ones are left out, and the page says so
BATCH = 900


@dataclass(frozen=True)
class Question:
    """One question to the past draws."""

    title: str
    note: str
    outcome: Outcome
    p: Decimal

    @property
    def p_shown(self) -> str:
        return shown(self.p)

    @property
    def statistic(self) -> str:
        """Two decimals."""
        hundredths = int(self.outcome.statistic * 100)
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    @property
    def verdict(self) -> str:
        """In words; one small value in twenty is nothing unusual."""
        if not self.outcome.degrees:
            return "场次太少，还不能检验"
        if self.p >= Decimal("0.05"):
            return "与随机抽取相符"
        if self.p >= Decimal("0.001"):
            return "偏离略大，二十次中约有一次会偶然出现，请留意"
        return "偏离很大，请核查名单、规则和抽取过程"

    @property
    def tone(self) -> str:
        if not self.outcome.degrees:
            return "info"
        return (
            "good" if self.p >= Decimal("0.05") else "wait" if self.p >= Decimal("0.001") else "bad"
        )


@dataclass(frozen=True)
class Fairness:
    """The past draws of a bureau."""

    sessions: int
    left_out: int  # weighted, preselected, too large, or older than the latest
    drawn: int
    tests: tuple[Question, ...]


@dataclass
class _Stratum:
    """Sealed codes of one stratum with their branches, in sealed order."""

    codes: list[str]
    branches: list[str]


def fairness_of(unit: Unit, *, with_grades: bool) -> Fairness:
    """All published draws of exactly this unit. One query per megabyte of sealed lists.

    Args:
        with_grades: also by grade, for staff; grades are a reference inside the bureaus
            (国市监信发〔2022〕6号).
    """
    rows = DrawSession.objects.filter(unit=unit, published_at__isnull=False)
    sessions = list(rows.exclude(status=Status.VOID).order_by("-sealed_at"))
    used = [row for row in sessions[:LATEST] if _is_plain(row)]
    places: list[Sample] = []
    branches: list[Sample] = []
    grades: list[Sample] = []
    drawn_count = 0
    grade_of: dict[str, str] = {}
    for session in used:
        drawn = frozenset(
            session.drawn.filter(is_reserve=False).values_list("entity__code", flat=True)
        )
        drawn_count += len(drawn)
        for stratum in _strata(session).values():
            places.append(_sample(_deciles(len(stratum.codes)), stratum.codes, drawn))
            branches.append(_sample(stratum.branches, stratum.codes, drawn))
            if not with_grades:
                continue
            _learn(grade_of, stratum.codes)
            names = [GRADES.get(grade_of.get(code, ""), "未评级") for code in stratum.codes]
            grades.append(_sample(names, stratum.codes, drawn))
    return Fairness(
        sessions=len(used),
        left_out=len(sessions) - len(used),
        drawn=drawn_count,
        tests=tuple(_tests(places, branches, grades if with_grades else None)),
    )


def _tests(
    places: list[Sample], branches: list[Sample], grades: list[Sample] | None
) -> Iterator[Question]:
    yield _test(
        "按名单位置",
        "每层按代码排序后分成十段。如果有人把想要的企业排到某一段，这里会偏。",
        pooled(places, order=DECILES),
    )
    found = pooled(branches)
    names = unit_names(cell.name for cell in found.cells)
    yield _test("按管辖单位", "同一层里，各所（分局）的企业应有相同的机会。", found, names)
    if grades is None:
        return
    yield _test(
        "按信用等级",
        "只在同一层内比较，等级取今天的登记；检查结果会改变等级，所以只作参考。",
        pooled(grades, order=tuple(GRADES.values())),
    )


def _test(
    title: str, note: str, outcome: Outcome, names: Mapping[str, str] | None = None
) -> Question:
    if names:
        cells = tuple(
            type(cell)(names.get(cell.name, cell.name), cell.observed, cell.expected)
            for cell in outcome.cells
        )
        outcome = Outcome(cells, outcome.statistic, outcome.degrees, outcome.samples)
    return Question(title, note, outcome, tail(outcome.statistic, outcome.degrees))


def _is_plain(session: DrawSession) -> bool:
    header = parse_header(bytes(session.header))
    return (
        not header.weighted
        and not header.preselected
        and header.entities.count <= BRANCHES_COUNTED_UP_TO
    )


def _strata(session: DrawSession) -> dict[str, _Stratum]:
    found: dict[str, _Stratum] = {}
    for chunk in entity_chunks(session):
        for line in chunk.decode("ascii").splitlines():
            code, stratum, _, branch = line.split(",")[:4]
            row = found.setdefault(stratum, _Stratum([], []))
            row.codes.append(code)
            row.branches.append(branch)
    return found


def _deciles(count: int) -> list[str]:
    return [DECILES[index * 10 // count] for index in range(count)]


def _sample(cells: Iterable[str], codes: Iterable[str], drawn: frozenset[str]) -> Sample:
    sizes: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for cell, code in zip(cells, codes, strict=True):
        sizes[cell] += 1
        taken[cell] += code in drawn
    return Sample(sizes, taken)


def _learn(grade_of: dict[str, str], codes: list[str]) -> None:
    missing = [code for code in codes if code not in grade_of]
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        grade_of.update(Entity.objects.filter(code__in=batch).values_list("code", "grade"))
