"""The life of a draw session (场次) as data: which move leads where, and what records it.

``docs/states.md`` and the diagram on the session page are made from this table.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from inspections.events import Event


class Status(TextChoices):
    """Where a session stands. ``DRAFT`` is the task before sealing: no session row exists yet."""

    DRAFT = "draft", "草稿"
    SEALED = "sealed", "已封存"
    COMMITTED = "committed", "已承诺"
    AWAITING_WITNESS = "awaiting_witness", "等待见证"
    REVEALED = "revealed", "已揭示"
    DRAWN = "drawn", "已抽取"
    PUBLISHED = "published", "已公布"
    CLOSED = "closed", "已归档"
    POSTPONED = "postponed", "已延期"
    VOID = "void", "已作废"


@dataclass(frozen=True)
class Move:
    """One arrow of the state machine."""

    source: Status
    target: Status
    event: Event  # the ledger record written in the same transaction
    label: str  # what a person does, for buttons and the diagram


MOVES: tuple[Move, ...] = (
    Move(Status.DRAFT, Status.SEALED, Event.SESSION_SEALED, "封存名单与规则"),
    Move(Status.SEALED, Status.COMMITTED, Event.SESSION_COMMITTED, "提交一次性承诺"),
    Move(Status.COMMITTED, Status.AWAITING_WITNESS, Event.INPUT_COMMITTED, "见证人盲投"),
    Move(Status.AWAITING_WITNESS, Status.REVEALED, Event.INPUTS_OPENED, "同时揭示见证输入"),
    Move(Status.REVEALED, Status.DRAWN, Event.SESSION_DRAWN, "计算抽取结果"),
    Move(Status.DRAWN, Status.PUBLISHED, Event.SESSION_PUBLISHED, "公布结果与种子"),
    Move(Status.PUBLISHED, Status.CLOSED, Event.SESSION_CLOSED, "归档"),
    Move(Status.COMMITTED, Status.POSTPONED, Event.SESSION_POSTPONED, "延期（尚无见证输入）"),
    Move(Status.POSTPONED, Status.COMMITTED, Event.SESSION_RESUMED, "恢复"),
    *(
        Move(source, Status.VOID, Event.SESSION_VOIDED, "作废（两人、有理由、永久公开）")
        for source in (
            Status.SEALED,
            Status.COMMITTED,
            Status.AWAITING_WITNESS,
            Status.REVEALED,
            Status.DRAWN,
            Status.PUBLISHED,
            Status.POSTPONED,
        )
    ),
)

MAIN_LINE: tuple[Status, ...] = (
    Status.DRAFT,
    Status.SEALED,
    Status.COMMITTED,
    Status.AWAITING_WITNESS,
    Status.REVEALED,
    Status.DRAWN,
    Status.PUBLISHED,
    Status.CLOSED,
)

LIVE: frozenset[Status] = frozenset(MAIN_LINE[1:-1]) | {Status.POSTPONED}  # not ended
# A ceremony may be announced, and its announcement changed, before any witness has voted.
ANNOUNCEABLE = (Status.SEALED, Status.COMMITTED, Status.POSTPONED)


def targets(source: str) -> tuple[Status, ...]:
    """States reachable in one move, in table order."""
    return tuple(move.target for move in MOVES if move.source == source)


def is_allowed(source: str, target: str) -> bool:
    return target in targets(source)


class SupplementStatus(TextChoices):
    """Where a supplementary draw (补抽) stands."""

    PROPOSED = "proposed", "待批准"
    SEALED = "sealed", "已封存"
    AWAITING_WITNESS = "awaiting_witness", "等待见证"
    REVEALED = "revealed", "已揭示"
    DRAWN = "drawn", "已抽取"
    PUBLISHED = "published", "已公布"
    REFUSED = "refused", "未批准"
    VOID = "void", "已作废"


@dataclass(frozen=True)
class SupplementMove:
    """One arrow of a supplement's state machine."""

    source: SupplementStatus
    target: SupplementStatus
    event: Event
    label: str


SUPPLEMENT_MOVES: tuple[SupplementMove, ...] = (
    SupplementMove(
        SupplementStatus.PROPOSED,
        SupplementStatus.SEALED,
        Event.SUPPLEMENT_SEALED,
        "第二人批准并封存",
    ),
    SupplementMove(
        SupplementStatus.PROPOSED,
        SupplementStatus.REFUSED,
        Event.SUPPLEMENT_REFUSED,
        "第二人不同意（写明理由）",
    ),
    SupplementMove(
        SupplementStatus.SEALED,
        SupplementStatus.AWAITING_WITNESS,
        Event.SUPPLEMENT_INPUT_COMMITTED,
        "见证人盲投（新的随机源）",
    ),
    SupplementMove(
        SupplementStatus.AWAITING_WITNESS,
        SupplementStatus.REVEALED,
        Event.SUPPLEMENT_INPUTS_OPENED,
        "同时揭示见证输入",
    ),
    SupplementMove(
        SupplementStatus.REVEALED,
        SupplementStatus.DRAWN,
        Event.SUPPLEMENT_DRAWN,
        "计算补抽结果",
    ),
    SupplementMove(
        SupplementStatus.DRAWN,
        SupplementStatus.PUBLISHED,
        Event.SUPPLEMENT_PUBLISHED,
        "公布补抽结果与下一个密码",
    ),
    *(
        SupplementMove(
            source,
            SupplementStatus.VOID,
            Event.SUPPLEMENT_VOIDED,
            "作废（两人、有理由、永久公开）",
        )
        for source in (
            SupplementStatus.PROPOSED,
            SupplementStatus.SEALED,
            SupplementStatus.AWAITING_WITNESS,
            SupplementStatus.REVEALED,
            SupplementStatus.DRAWN,
        )
    ),
)

# Under way: no second supplement and no substitution may come in between.
SUPPLEMENT_LIVE: frozenset[SupplementStatus] = frozenset(
    {
        SupplementStatus.PROPOSED,
        SupplementStatus.SEALED,
        SupplementStatus.AWAITING_WITNESS,
        SupplementStatus.REVEALED,
    }
)
SUPPLEMENT_DRAWN: frozenset[SupplementStatus] = frozenset(
    {SupplementStatus.DRAWN, SupplementStatus.PUBLISHED}
)
SUPPLEMENT_GIVEN_UP: frozenset[SupplementStatus] = frozenset(
    {SupplementStatus.REFUSED, SupplementStatus.VOID}
)
CHANGEABLE: frozenset[Status] = frozenset({Status.DRAWN, Status.PUBLISHED})


def supplement_move_allowed(source: str, target: str) -> bool:
    return any(move.source == source and move.target == target for move in SUPPLEMENT_MOVES)
