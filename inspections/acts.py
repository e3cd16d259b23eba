"""The acts of the stage (舞台各幕), in the order in which a ceremony is watched."""

from django.db.models import IntegerChoices

from inspections.states import Status


class Act(IntegerChoices):
    """What every screen plays; the server fixes when an act began."""

    WAITING = 0, "等候开场"
    SEALED = 1, "封存了什么"
    WITNESSES = 2, "见证人就座"
    INPUTS = 3, "见证人盲投"
    OPENING = 4, "同时揭示"
    SEED = 5, "种子形成"
    ENTITIES = 6, "抽取检查对象"
    INSPECTORS = 7, "抽取执法人员"
    TEAMS = 8, "组成检查组"
    PACKAGES = 9, "划分名单包"
    MATCHING = 10, "随机匹配"
    CERTIFICATE = 11, "抽取凭证"


# A supplementary draw is short: who left, fresh randomness, who takes the seats.
SUPPLEMENT_ACTS = (
    *(Act.WAITING, Act.SEALED, Act.WITNESSES, Act.INPUTS, Act.OPENING, Act.SEED),
    *(Act.INSPECTORS, Act.CERTIFICATE),
)

# The last act that may be played in a state: nothing is shown that has not happened.
FURTHEST: dict[str, Act] = {
    Status.SEALED: Act.SEALED,
    Status.COMMITTED: Act.INPUTS,
    Status.POSTPONED: Act.WAITING,
    Status.AWAITING_WITNESS: Act.OPENING,
    Status.REVEALED: Act.SEED,
    Status.DRAWN: Act.CERTIFICATE,
    Status.PUBLISHED: Act.CERTIFICATE,
    Status.CLOSED: Act.CERTIFICATE,
}
