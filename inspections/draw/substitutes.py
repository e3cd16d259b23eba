"""Substitutes (递补): who comes next when a drawn entity cannot be inspected, and to which team."""

from collections.abc import Collection, Mapping, Sequence

from inspections.draw.errors import ImpossiblePlanError, MalformedError
from inspections.draw.header import Header, Inspector
from inspections.draw.lines import item_places
from inspections.draw.sampling import OpenLines
from inspections.draw.standing import MainDraw, Place, SealedEntity, Standing, Substitution
from inspections.draw.tickets import stage_seed, ticketed
from inspections.draw.transcript import Row, Transcript

OWN_BRANCH, RECUSAL, SPECIALIST = "OWN_BRANCH", "RECUSAL", "SPECIALIST"


def substitutes(transcript: Transcript, stratum: str) -> tuple[Row, ...]:
    """The substitutes of a stratum in the order in which they must be called.

    They hold the next tickets after the last one taken, so calling the first ``n`` of them is
    the same draw with ``n`` more places; nobody chooses.
    """
    return tuple(row for row in transcript.reserves if row[1] == stratum)


def next_substitute(main: MainDraw, standing: Standing, replaced: str) -> Row:
    """The next substitute of the stratum of an entity in force that was not called yet.

    Raises:
        MalformedError: the entity is not to be checked in this session (any more).
        ImpossiblePlanError: the substitutes of its stratum are used up.
    """
    if replaced not in standing.places:
        raise MalformedError(
            f"主体 {replaced} 不在本场现行的检查名单中（未抽中或已被替换），不能递补。"
        )
    transcript = main.transcript
    rows = (*transcript.entities, *transcript.reserves)
    stratum = next(row[1] for row in rows if row[0] == replaced)
    everyone = substitutes(transcript, stratum)
    for row in everyone:
        if row[0] not in standing.called:
            return row
    label = next(s.label for s in main.header.strata if s.id == stratum)
    if not everyone:
        raise ImpossiblePlanError(
            f"“{label}”层封存时没有备下递补，不能替换 {replaced}。该户按原因如实记录；"
            "需要补足户数时请另立任务抽取，并在任务中填写递补户数。"
        )
    raise ImpossiblePlanError(
        f"“{label}”层封存时备下的 {len(everyone)} 户递补已全部用完，不能再替换 {replaced}。"
        "该户按原因如实记录，不得另行指定；需要补足户数时请另立任务抽取。"
    )


def teams_in_turn(main: MainDraw, standing: Standing, replaced: str, code: str) -> tuple[str, ...]:
    """The teams asked to take a substitute: that of the replaced one, then by ticket.

    Where teams rotate, only those of the same round: the others are out on another day.
    """
    own = standing.places[replaced].team
    round_of = {team.id: team.round for team in main.transcript.teams}
    others = [team for team, number in round_of.items() if number == round_of[own] and team != own]
    seed = stage_seed(main.master, main.header.draw_id, f"substitute-{code}")
    return (own, *(team for _, team in ticketed(seed, others)))


def barred_by(
    main: MainDraw, standing: Standing, team: str, code: str, recused: Collection[str]
) -> str | None:
    """The rule that keeps a team from an entity, None where it may check it."""
    people = _people(main, standing.teams[team])
    if main.header.own_branch == "HARD" and main.sealed[code].branch in {p.branch for p in people}:
        return OWN_BRANCH
    if team in recused:
        return RECUSAL
    borne = {tag for person in people for tag in person.tags}
    return None if main.sealed[code].tags <= borne else SPECIALIST


def substitution(
    main: MainDraw,
    standing: Standing,
    *,
    number: int,
    replaced: str,
    reason: str,
    recused_by: Mapping[str, Collection[str]],
    after: int,
) -> Substitution:
    """Compute who replaces an entity and which team takes the substitute over.

    Args:
        recused_by: code of a substitute -> teams with a member who must not check it.

    Raises:
        MalformedError, ImpossiblePlanError: see ``next_substitute``; or no team may take it.
    """
    code = next_substitute(main, standing, replaced)[0]
    recused = recused_by.get(code, ())
    passed: list[str] = []
    counts = dict.fromkeys((OWN_BRANCH, RECUSAL, SPECIALIST), 0)
    asked = teams_in_turn(main, standing, replaced, code)
    for team in asked:
        rule = barred_by(main, standing, team, code, recused)
        if rule is None:
            package = _package(main, standing, replaced, team)
            return Substitution(
                number, replaced, code, reason, team, package, tuple(sorted(passed)), after
            )
        counts[rule] += 1
        if rule == RECUSAL:
            passed.append(team)
    raise ImpossiblePlanError(
        f"递补对象 {code} 没有可以接手的检查组：{len(asked)} 个组中，"
        f"含其所在单位人员 {counts[OWN_BRANCH]} 组、存在回避关系 {counts[RECUSAL]} 组、"
        f"缺少专业人员 {counts[SPECIALIST]} 组。可先为其中一组补抽人员，再办理递补。"
    )


def checked_substitution(main: MainDraw, standing: Standing, found: Substitution) -> Standing:
    """The standing after a published substitution, if it is the one that the rule gives.

    Recusals are not public: a team said to be recused is believed, but only if it was asked
    before the one that took over.

    Raises:
        MalformedError: another substitute or team than the rule gives.
    """
    name = f"第 {found.number} 次递补"
    try:
        code = next_substitute(main, standing, found.replaced)[0]
    except ImpossiblePlanError as error:
        raise MalformedError(f"{name}：{error}") from error
    if code != found.substitute:
        raise MalformedError(f"{name}的替换对象不是本层下一签：应为 {code}")
    expected = substitution(
        main,
        standing,
        number=found.number,
        replaced=found.replaced,
        reason=found.reason,
        recused_by={code: found.recused},
        after=found.after,
    )
    if expected != found:
        raise MalformedError(f"{name}的接手检查组与规则给出的不同：应为 {expected.team}")
    return standing.substituted(found)


def sealed_entities(
    header: Header, transcript: Transcript, open_lines: OpenLines
) -> dict[str, SealedEntity]:
    """What the sealed lines say of every entity drawn or in reserve; one pass."""
    wanted = {row[0].encode("ascii") for row in (*transcript.entities, *transcript.reserves)}
    items = header.task.items
    found: dict[str, SealedEntity] = {}
    for chunk in open_lines():
        for line in chunk.splitlines():
            code = line.partition(b",")[0]
            if code in wanted:
                cells = line.split(b",")
                tags = frozenset(items[place].tag for place in item_places(cells[6])) - {""}
                branch = cells[3].decode("ascii")
                found[code.decode("ascii")] = SealedEntity(branch, tags)
    return found


def _people(main: MainDraw, ids: Sequence[str]) -> list[Inspector]:
    wanted = set(ids)
    return [person for person in main.header.inspectors if person.id in wanted]


def _package(main: MainDraw, standing: Standing, replaced: str, team: str) -> str:
    """The package that the substitute joins: the replaced one's, or that of the other team."""
    place: Place = standing.places[replaced]
    if team == place.team or not main.transcript.packages:
        return place.package
    return next(package for package, holder in main.transcript.assignment if holder == team)
