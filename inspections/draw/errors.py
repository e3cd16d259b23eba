"""Every way in which a draw refuses. ``code`` is stable; the message is for people (Chinese)."""

from typing import ClassVar, Protocol


class Sentence(Protocol):
    """What an infeasibility certificate must offer here: itself as a counted sentence."""

    def sentence(self) -> str: ...


class DrawError(Exception):
    """Base of all refusals of the draw core."""

    code: ClassVar[str] = "DRAW_ERROR"


class InvalidIdError(DrawError):
    """An identifier is outside ``A-Za-z0-9._-`` or not 1-64 characters long."""

    code = "INVALID_ID"


class MalformedError(DrawError):
    """A header, transcript, bundle or line is not exactly as its format says."""

    code = "MALFORMED"


class FrameAlteredError(DrawError):
    """The entity lines are not the sealed ones."""

    code = "FRAME_ALTERED"


class SourceLineError(DrawError):
    """A line of public randomness is not in its canonical form."""

    code = "SOURCE_LINE"


class ImpossiblePlanError(DrawError):
    """The plan asks for more than the lists hold; no luck can help."""

    code = "IMPOSSIBLE_PLAN"


class InfeasibleError(DrawError):
    """No assignment satisfies the rules; the certificate proves it with counts."""

    code = "INFEASIBLE"

    def __init__(self, certificate: Sentence, *, stage: str = "") -> None:
        super().__init__(certificate.sentence())
        self.certificate = certificate
        self.stage = stage


class PreflightError(DrawError):
    """Assignments exist, but so few that a fair draw would need too many attempts.

    ``estimate_ppm`` and ``required_ppm`` are acceptance chances in parts per million.
    """

    code = "PREFLIGHT"

    def __init__(
        self, *, estimate_ppm: int, required_ppm: int, detail: str = "", stage: str = ""
    ) -> None:
        super().__init__(
            f"约束过紧：每次尝试的接受概率约为百万分之{estimate_ppm}，"
            f"低于要求的百万分之{required_ppm}，不能保证在限次内公平抽出。{detail}"
        )
        self.estimate_ppm = estimate_ppm
        self.required_ppm = required_ppm
        self.stage = stage


class CapReachedError(DrawError):
    """The declared number of attempts was used up; the session must be voided in public."""

    code = "CAP_REACHED"

    def __init__(self, *, cap: int, stage: str = "") -> None:
        super().__init__(
            f"已用完声明的 {cap} 次尝试仍未抽出，本场应公开作废（原因：达到次数上限）。"
        )
        self.cap = cap
        self.stage = stage


class LadderExhaustedError(DrawError):
    """Every declared attempt of the retry ladder failed; ``last`` is the last reason."""

    code = "LADDER_EXHAUSTED"

    def __init__(self, *, attempts: int, last: DrawError) -> None:
        super().__init__(
            f"按事先声明的 {attempts} 次重试，检查组仍不能组成并分派。最后一次：{last}"
        )
        self.attempts = attempts
        self.last = last
