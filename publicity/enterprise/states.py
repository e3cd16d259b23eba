"""Objections (异议) and appeals (申诉): stages, steps, states, and the clocks' sources."""

from django.db import models


class Stage(models.TextChoices):
    """Where a case is heard."""

    OBJECTION = "OBJECTION", "异议"
    APPEAL = "APPEAL", "申诉"


class Ground(models.TextChoices):
    """What is wrong, as the enterprise says."""

    FACTS = "FACTS", "检查认定的事实不符"
    LAW = "LAW", "依据或结论不当"
    PROCEDURE = "PROCEDURE", "检查程序不合规定"
    DATA = "DATA", "公示的信息有误"
    PERSONAL = "PERSONAL", "公示了不应公开的信息"


class Remedy(models.TextChoices):
    """What an upheld case leads to; others than the decider carry it out."""

    CORRECT = "CORRECT", "更正结果"
    WITHDRAW = "WITHDRAW", "撤下公示"


class StepKind(models.TextChoices):
    """What happened to a case."""

    TAKEN_UP = "TAKEN_UP", "受理"
    REFUSED = "REFUSED", "不予受理"
    UPHELD = "UPHELD", "成立"
    REJECTED = "REJECTED", "不成立"
    TAKEN_BACK = "TAKEN_BACK", "企业撤回"


FINAL = (StepKind.REFUSED, StepKind.UPHELD, StepKind.REJECTED, StepKind.TAKEN_BACK)


class CaseState(models.TextChoices):
    """What a case is, read from its steps and from what was published since."""

    FILED = "FILED", "待受理"
    IN_REVIEW = "IN_REVIEW", "复核中"
    REFUSED = "REFUSED", "不予受理"
    TO_REMEDY = "TO_REMEDY", "成立，待更正或撤下"
    REMEDIED = "REMEDIED", "成立，已更正或撤下"
    REJECTED = "REJECTED", "不成立"
    TAKEN_BACK = "TAKEN_BACK", "企业撤回"


OPEN = (CaseState.FILED, CaseState.IN_REVIEW, CaseState.TO_REMEDY)
TONES = {
    CaseState.FILED: "wait",
    CaseState.IN_REVIEW: "info",
    CaseState.REFUSED: "bad",
    CaseState.TO_REMEDY: "wait",
    CaseState.REMEDIED: "good",
    CaseState.REJECTED: "bad",
    CaseState.TAKEN_BACK: "info",
}
