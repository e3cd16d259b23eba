"""What a sealed header says, as figures for pages: strata, chances, exclusions, people, rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from inspections.codes import OwnBranchRule, PackageMode, PairingScope, TeamRelation
from inspections.draw.frame import Header, Item, parse_header
from inspections.draw.strata import takes
from inspections.models.sessions import DrawSession
from inspections.sealing.reasons import entity_reason, person_reason
from shuangsuiji.orgs.models import Unit

BRANCHES_COUNTED_UP_TO = 100_000  # entity lines; above it a page would wait for the count


@dataclass(frozen=True)
class Named:
    """A label and how many."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class StratumFigure:
    """One stratum: how many there are, how many are drawn, by which rule."""

    id: str
    label: str
    count: int
    take: int
    rule: str
    is_weighted: bool

    @property
    def chance(self) -> Fraction:
        """Chance of each entity; under weights only the mean over the stratum."""
        return Fraction(self.take, self.count) if self.count else Fraction(0)

    @property
    def percent(self) -> str:
        """The chance in percent, two decimals, rounded half up by integers."""
        return percent(self.take, self.count)


@dataclass(frozen=True)
class Figures:
    """The sealed header in figures and words."""

    header: Header
    strata: tuple[StratumFigure, ...]
    entity_exclusions: tuple[Named, ...]
    person_exclusions: tuple[Named, ...]
    person_branches: tuple[Named, ...]
    rules: tuple[tuple[str, str], ...]

    @property
    def take(self) -> int:
        return sum(stratum.take for stratum in self.strata)

    @property
    def percent(self) -> str:
        return percent(self.take, self.header.entities.count)

    @property
    def recusal_count(self) -> int:
        """Declared pairs that must not meet."""
        return self.header.recusals.count + self.header.inspector_recusals.count

    def stratum(self, stratum_id: str) -> StratumFigure:
        return next(row for row in self.strata if row.id == stratum_id)


def figures_of(session: DrawSession) -> Figures:
    """The figures of a session's sealed header. One query for the names of branches."""
    return figures_of_header(bytes(session.header))


def figures_of_header(data: bytes) -> Figures:
    """The same from the bytes. One query for the names of branches."""
    header = parse_header(data)
    branches = Counter(person.branch for person in header.inspectors)
    reasons = Counter(person.reason for person in header.excluded_inspectors)
    names = unit_names(branches)
    return Figures(
        header=header,
        strata=tuple(_strata(header)),
        entity_exclusions=_named(header.entities.excluded_by_reason, entity_reason),
        person_exclusions=_named(reasons, person_reason),
        person_branches=_named(branches, lambda code: names.get(code, code)),
        rules=tuple(_rules(header)),
    )


def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` in percent with two decimals."""
    if not whole:
        return "0.00"
    hundredths = (2 * part * 10_000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code. One query."""
    return dict(Unit.objects.filter(code__in=list(codes)).values_list("code", "name"))


def entity_branches(chunks: Iterable[bytes]) -> tuple[Named, ...]:
    """How many sealed entities each branch has, from the sealed lines. One query for names."""
    counts: Counter[str] = Counter()
    for chunk in chunks:
        counts.update(line.split(b",", 4)[3].decode("ascii") for line in chunk.splitlines())
    names = unit_names(counts)
    return _named(counts, lambda code: names.get(code, code))


def _named(counts: Mapping[str, int], label: Callable[[str], str]) -> tuple[Named, ...]:
    rows = (Named(code, label(code), count) for code, count in counts.items())
    return tuple(sorted(rows, key=lambda row: (-row.count, row.code)))


def _strata(header: Header) -> Iterator[StratumFigure]:
    for stratum, take in zip(header.strata, takes(header), strict=True):
        if header.preselected:
            rule = "名单已由上级抽定，全部检查"
        elif header.total is not None:
            rule = f"全场共 {header.total} 户，按户数最大余数分配"
        else:
            rule = f"不少于 {percent(stratum.rule.ratio_bp, 10_000)}%"
            rule += f"，至少 {stratum.rule.min} 户" if stratum.rule.min else ""
            rule += f"，至多 {stratum.rule.max} 户" if stratum.rule.max is not None else ""
        yield StratumFigure(
            stratum.id, stratum.label, stratum.count, take, rule, is_weighted=header.weighted
        )


def _item(item: Item) -> str:
    needs = f"，须有“{item.tag}”专业人员" if item.tag else ""
    return f"{item.code} {item.name}（涉及 {item.count} 户{needs}）"


def _rules(header: Header) -> Iterator[tuple[str, str]]:
    """The rules in words: label and sentence."""
    team = header.team
    yield "事项", "、".join(_item(item) for item in header.task.items)
    pools = "、".join(f"{pool.label} {pool.take} 人" for pool in header.pools)
    yield "执法人员", f"抽取{pools}，组成 {team.count} 组，每组 {team.size} 人"
    yield "搭配", f"{PairingScope(team.pairing).label}：{TeamRelation(team.relation).label}"
    if team.certified_lead:
        yield "组长", "须有组长资格"
    if team.rounds > 1:
        wanted = f"，每人至少与 {team.min_partners} 名其他分局（所）的人员同组"
        yield (
            "轮换",
            f"同一批人员分 {team.rounds} 轮，每轮重新组队，两人不重复同组"
            + (wanted if team.min_partners else ""),
        )
    if team.seats:
        seats = "、".join(f"{seat.tag} 至少 {seat.min} 人" for seat in team.seats)
        yield "专业席位", f"每组 {seats}"
    yield "名单包", PackageMode(header.packages.mode).label
    yield "本分局回避", OwnBranchRule(header.own_branch).label
    pairs = header.recusals.count + header.inspector_recusals.count
    if pairs:
        yield "申报回避", f"{pairs} 对（只公布对数和承诺，谁与谁回避不公开）"
    if header.recusals.count:
        yield "回避承诺（人员与主体）", header.recusals.digest
    if header.inspector_recusals.count:
        yield "回避承诺（人员之间）", header.inspector_recusals.digest
    if header.reserves:
        yield "递补", f"每层按签号顺序备 {header.reserves} 户"
    if header.weighted:
        yield "权重", "权重为几就放几支签，先抽中者入选"
    yield "随机源", f"至少 {header.sources.min_witnesses} 位见证人盲投"
    for prefix in header.sources.named:
        yield "公开随机源", prefix
