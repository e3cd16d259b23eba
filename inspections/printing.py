"""What the printed documents of a session say, read from what is stored."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from inspections.codes import NamesOfEntities
from inspections.documents.facts import CertificateFacts, Head, ListFacts, MinutesFacts, Signature
from inspections.draw.seed import digest_of
from inspections.models.ceremonies import Ceremony, Station
from inspections.models.jobs import DrawnEntity
from inspections.models.papers import Minutes
from inspections.models.sessions import BlindInput, DrawSession
from inspections.models.supplements import Supplement
from inspections.sealing.figures import Figures, figures_of
from inspections.selectors.assignments import assigned, members_of, team_ids
from inspections.selectors.passages import display_names, passages
from inspections.selectors.plans import spec_of
from inspections.selectors.public import disclosure_of, drawn_counts
from inspections.selectors.sessions import teams
from inspections.states import Status
from shuangsuiji.ledger.status import cosigners, head_line

LISTED = 500  # drawn entities in the minutes; a longer list is the execution list's


def minutes_of(session: DrawSession, supplement: Supplement | None = None) -> list[Minutes]:
    """Every edition with its signatures, the newest first. Two queries."""
    rows = session.minutes.filter(supplement=supplement)
    return list(rows.prefetch_related("signatures").order_by("-edition"))


def ceremony_of(session: DrawSession) -> Ceremony | None:
    """The ceremony of a session's first draw, where there was one. One query."""
    return Ceremony.objects.filter(session=session, supplement__isnull=True).first()


def minutes_facts(session: DrawSession, *, edition: int) -> MinutesFacts:
    """The minutes as they can be written now. The session must be drawn; about 15 queries."""
    figures, ceremony = figures_of(session), ceremony_of(session)
    seats = list(ceremony.stations.order_by("number")) if ceremony else []
    inputs = list(session.inputs.order_by("order"))
    history = passages(session)
    names = display_names([passage.actor for passage in history] + [session.revealed_by])
    presider = ceremony.presider if ceremony else session.revealed_by
    names |= display_names([presider])
    open_names = disclosure_of(session).names
    return MinutesFacts(
        number=f"{session.code}　第 {edition} 版",
        bureau=session.unit.name,
        occasion=_occasion(session, ceremony, names.get(presider, presider)),
        sealed=_sealed(session, figures),
        strata=[[row.label, str(row.count), str(row.take), row.rule] for row in figures.strata],
        pools=[[row.label, str(row.count)] for row in figures.person_branches],
        witnesses=[
            [str(row.order), row.name, row.get_kind_display(), row.commitment] for row in inputs
        ],
        seats=[seat_row(seat) for seat in seats],
        inputs=[[str(row.order), row.line, row.salt] for row in inputs],
        sources=session.sources.splitlines(),
        result=_result(session, figures),
        teams=_teams(session),
        entities=_entities(session) if open_names else [],
        names_rule=_names_rule(session, is_open=open_names),
        history=[[instant(row.at), row.label, names.get(row.actor, row.actor)] for row in history],
        head=head_facts(),
        signers=signature_lines(names.get(presider, presider), seats, inputs),
    )


def signatures_on_paper(minutes: Minutes) -> list[Signature]:
    """What stands on the signature lines of one edition by now. One query."""
    return [
        Signature(f"{row.role}　{row.name}", row.strokes, instant(row.signed_at))
        for row in minutes.signatures.all()
    ]


def certificate_facts(
    session: DrawSession, *, address: str, with_result: bool = True
) -> CertificateFacts:
    """The certificate as it can be written now, in any state. About six queries.

    Args:
        with_result: False where the digest of the result may not be known yet.
    """
    figures = figures_of(session)
    is_void = session.status == Status.VOID
    return CertificateFacts(
        number=session.code,
        bureau=session.unit.name,
        facts=[
            ("任务", session.task.name),
            ("场次", f"{session.year} 年第 {session.number} 场（本单位连续编号，不跳号）"),
            ("状态", session.get_status_display()),
            (
                "检查对象",
                f"{session.entities_count} 户中抽 {figures.take} 户（{figures.percent}%）",
            ),
            (
                "执法人员",
                f"{len(figures.header.inspectors)} 人，组成 {figures.header.team.count} 组",
            ),
            ("封存", when(session.sealed_at)),
            ("承诺", when(session.committed_at)),
            ("揭示", when(session.revealed_at)),
            ("抽取", when(session.drawn_at)),
            ("公布", when(session.published_at)),
        ],
        digests=[*_digests(session, with_result=with_result), *_seed(session)],
        sources=session.sources.splitlines(),
        address=address,
        head=head_facts(),
        mark="已作废" if is_void else "",
    )


def list_facts(session: DrawSession) -> ListFacts:
    """Who visits whom by now, with every substitution and supplement. About seven queries."""
    rows = list(assigned().filter(session=session).select_related("entity").order_by("order"))
    of_row = team_ids(rows)
    by_team: dict[int, list[DrawnEntity]] = {}
    for row in rows:
        if row.pk in of_row:
            by_team.setdefault(of_row[row.pk], []).append(row)
    formed = list(session.teams.order_by("code"))
    people = members_of(team.pk for team in formed)
    headings = {
        team.pk: f"{team.code}　"
        + "、".join(f"{each.name}（{each.credential_no}）" for each in people.get(team.pk, ()))
        for team in formed
    }
    return ListFacts(
        number=session.code,
        bureau=session.unit.name,
        facts=[
            ("任务", session.task.name),
            (
                "检查时间",
                f"{session.task.window_from:%Y-%m-%d} 至 {session.task.window_to:%Y-%m-%d}",
            ),
            ("合计", f"{len(formed)} 组，{len(rows)} 户"),
            ("结果摘要", session.result.digest),
        ],
        teams=[
            (
                headings[team.pk],
                [_visit(r) for r in by_team.get(team.pk, [])],
            )
            for team in formed
        ],
        head=head_facts(),
    )


def head_facts() -> Head | None:
    """The newest signed head of the log for paper. Two queries."""
    line = head_line()
    if line is None:
        return None
    return Head(
        facts=[
            ("日志", line.origin),
            ("条数", str(line.size)),
            ("根", line.root_hex),
            ("签署时间", instant(line.at)),
            ("见证方", "、".join(cosigners(line.size)) or "暂无"),
        ],
        note=line.note,
    )


def instant(at: datetime) -> str:
    """An instant in local time, to the second."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def when(at: datetime | None) -> str:
    return instant(at) if at else "—"


def _occasion(
    session: DrawSession, ceremony: Ceremony | None, presider: str
) -> list[tuple[str, str]]:
    rows = [
        ("任务", session.task.name),
        ("场次", f"{session.year} 年第 {session.number} 场"),
        ("主持人", presider or "—"),
        ("抽取时间", when(session.drawn_at)),
    ]
    if ceremony is None:
        return [*rows, ("方式", session.get_channel_display())]
    return [*rows, *place_facts(ceremony)]


def place_facts(ceremony: Ceremony) -> list[tuple[str, str]]:
    """When and where a ceremony was announced for, and how it was shown."""
    return [
        ("公告时间", instant(ceremony.held_at)),
        ("地点", ceremony.place),
        ("观看方式", ceremony.how_to_watch or "—"),
        ("形式", ceremony.get_style_display()),
    ]


def _digests(session: DrawSession, *, with_result: bool) -> list[tuple[str, str]]:
    rows = [
        ("封存摘要", session.frame_digest),
        ("名单摘要", session.entities_digest),
        ("排除名单摘要", session.excluded_digest),
        ("一次性码承诺", session.commitment or "—"),
    ]
    result = getattr(session, "result", None) if with_result else None
    return [*rows, ("结果摘要", result.digest)] if result else rows


def _seed(session: DrawSession) -> list[tuple[str, str]]:
    if not session.master:
        return []
    return [("一次性码", session.revealed_code), ("主种子", session.master)]


def _sealed(session: DrawSession, figures: Figures) -> list[tuple[str, str]]:
    return [
        *_digests(session, with_result=False),
        (
            "在册可抽",
            f"{session.entities_count} 户，另排除 {session.excluded_count} 户（逐户记明理由）",
        ),
        ("封存", f"{when(session.sealed_at)}，{session.sealed_by}"),
        ("承诺", f"{when(session.committed_at)}，{session.committed_by or '—'}"),
        *figures.rules,
    ]


def seat_row(seat: Station) -> list[str]:
    outside = "，本单位以外" if seat.is_outside else ""
    state = seat.get_state_display()
    return [str(seat.number), seat.name or "—", f"{seat.get_kind_display()}{outside}", state]


def _result(session: DrawSession, figures: Figures) -> list[tuple[str, str]]:
    return [
        ("种子来源摘要", digest_of(session.sources)),
        ("结果摘要", session.result.digest),
        ("抽中", f"{figures.take} 户，{session.teams.count()} 组"),
        ("完成", when(session.drawn_at)),
    ]


def _teams(session: DrawSession) -> list[list[str]]:
    counts = drawn_counts(session)
    return [
        [
            team.code,
            "、".join(
                f"{seat.inspector.name}（{seat.inspector.unit.name}）"
                for seat in team.members.all()
            ),
            team.package or "—",
            str(counts.get(team.code, 0)),
        ]
        for team in teams(session)
    ]


def _entities(session: DrawSession) -> list[list[str]]:
    rows = session.drawn.filter(is_reserve=False).select_related("entity", "team")
    return [
        [str(row.order), row.entity.name, row.entity.code, row.team.code if row.team else "—"]
        for row in rows.order_by("order")[:LISTED]
    ]


def _names_rule(session: DrawSession, *, is_open: bool) -> str:
    if is_open:
        return f"抽中名单如下（最多列 {LISTED} 户，全部见执行名单）："
    if spec_of(session.task).publish_names == NamesOfEntities.AT_DRAW:
        return "抽中名单在抽取完成后公开。"
    return (
        "按方案，抽中名单封存至公布时公开，本记录只记户数与结果摘要；"
        "名单与摘要一一对应，事后不能更改。"
    )


def signature_lines(
    presider: str, seats: list[Station], inputs: Iterable[BlindInput]
) -> list[Signature]:
    signers = [Signature(f"主持人　{presider}")]
    present = [seat for seat in seats if seat.seated_at and not seat.source]
    if present:
        signers += [
            Signature(f"见证人（{seat.get_kind_display()}）　{seat.name}") for seat in present
        ]
    else:
        signers += [Signature(f"见证人（{row.get_kind_display()}）　{row.name}") for row in inputs]
    return signers


def _visit(row: DrawnEntity) -> list[str]:
    found = row.entity
    return [
        str(row.order),
        found.name,
        found.uscc or found.code,
        found.address or "—",
        row.stratum,
        f"0.{row.ticket}",
        "递补" if row.is_reserve else "",
    ]
