"""What the minutes of a supplementary draw (补抽) say, read from what is stored."""

from inspections.documents.facts import MinutesFacts
from inspections.draw.seed import digest_of
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.models.ceremonies import Ceremony
from inspections.models.supplements import Supplement
from inspections.printing import (
    head_facts,
    instant,
    place_facts,
    seat_row,
    signature_lines,
    when,
)
from inspections.selectors.passages import display_names, passages

Pairs = list[tuple[str, str]]


def supplement_minutes_facts(supplement: Supplement, *, edition: int) -> MinutesFacts:
    """The minutes as they can be written now. It must be drawn; about twelve queries."""
    session = supplement.session
    ceremony = Ceremony.objects.filter(supplement=supplement).first()
    seats = list(ceremony.stations.order_by("number")) if ceremony else []
    inputs = list(supplement.inputs.order_by("order"))
    history = [row for row in passages(session) if row.at >= supplement.proposed_at]
    presider = ceremony.presider if ceremony else supplement.revealed_by
    names = display_names([presider, *(row.actor for row in history)])
    return MinutesFacts(
        number=f"{session.code}-S{supplement.number}　第 {edition} 版",
        bureau=session.unit.name,
        occasion=[
            ("任务", session.task.name),
            ("场次", f"{session.code}，第 {supplement.number} 次补抽"),
            ("主持人", names.get(presider, presider)),
            ("抽取时间", when(supplement.drawn_at)),
            *(place_facts(ceremony) if ceremony else [("方式", supplement.get_channel_display())]),
        ],
        sealed=_sealed(supplement),
        strata=[],
        pools=[],
        witnesses=[
            [str(row.order), row.name, row.get_kind_display(), row.commitment] for row in inputs
        ],
        seats=[seat_row(seat) for seat in seats],
        inputs=[[str(row.order), row.line, row.salt] for row in inputs],
        sources=supplement.sources.splitlines(),
        result=[
            ("种子来源摘要", digest_of(supplement.sources)),
            ("结果摘要", supplement.result.digest),
        ],
        teams=[],
        entities=[],
        names_rule="其余席位、名单包和匹配都与首抽相同。",
        history=[[instant(row.at), row.label, names.get(row.actor, row.actor)] for row in history],
        head=head_facts(),
        signers=signature_lines(names.get(presider, presider), seats, inputs),
        replaced=_replaced(supplement),
    )


def _sealed(supplement: Supplement) -> Pairs:
    frame = parse_supplement_frame(bytes(supplement.frame))
    leaves = supplement.leaves.select_related("inspector__unit").order_by("inspector__code")
    left = "、".join(f"{row.inspector.name}（{row.inspector.unit.name}）" for row in leaves)
    return [
        ("补抽名册摘要", supplement.frame_digest),
        ("首抽结果摘要", frame.transcript_digest),
        ("一次性码承诺", f"{supplement.session.commitment}（首抽时公布，用链上的下一个码）"),
        ("退出人员", left),
        ("候选", f"{len(frame.candidates)} 人"),
        ("不能补任", f"{len(frame.excluded)} 人（逐人记明理由）"),
        ("提出", f"{when(supplement.proposed_at)}，{supplement.proposed_by}"),
        ("批准并封存", f"{when(supplement.sealed_at)}，{supplement.sealed_by}"),
    ]


def _replaced(supplement: Supplement) -> list[list[str]]:
    rows = supplement.members.select_related("team", "leaving", "inspector__unit")
    return [
        [
            row.team.code,
            f"第 {row.position} 席",
            row.leaving.name,
            f"{row.inspector.name}（{row.inspector.unit.name}）",
        ]
        for row in rows
    ]
