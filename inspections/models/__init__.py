"""Models of the inspections app, one module per topic."""

from inspections.models.catalogue import InspectionItem
from inspections.models.ceremonies import (
    BlindCast,
    CastWithdrawal,
    Ceremony,
    LiveEvent,
    PendingOpening,
    Station,
)
from inspections.models.guard import DuplicateGuardRule, RepeatReason, VisitRecord
from inspections.models.industries import IndustryDecision, IndustryTable
from inspections.models.jobs import (
    DrawJob,
    DrawnEntity,
    DrawResult,
    JobState,
    Team,
    TeamMember,
)
from inspections.models.law import (
    LawSelection,
    LintOverride,
    LintOverrideApproval,
    LintReport,
    OverrideReason,
)
from inspections.models.merging import (
    JointConsent,
    MergedVisit,
    MergedVisitAnswer,
    MergedVisitMember,
    MergedVisitTask,
    TaskPartner,
)
from inspections.models.papers import Minutes, MinutesSignature, PaperFile, PaperKind
from inspections.models.plans import AnnualPlan, Approval, Task, TaskItem
from inspections.models.practice import Practice
from inspections.models.previews import PreviewJob, TravelRates
from inspections.models.ratios import RatioDecision, RatioProposal
from inspections.models.sessions import (
    Channel,
    DrawSession,
    FramePart,
    OneTimeCode,
    SessionCounter,
    VoidCase,
    VoidReason,
    WitnessInput,
    WitnessKind,
)
from inspections.models.shards import DrawShard
from inspections.models.substitutions import SubstitutionDecision, SubstitutionProposal
from inspections.models.supplements import (
    Supplement,
    SupplementInput,
    SupplementJob,
    SupplementLeave,
    SupplementMember,
    SupplementResult,
    SupplementVoid,
)

__all__ = [
    "AnnualPlan",
    "Approval",
    "BlindCast",
    "CastWithdrawal",
    "Ceremony",
    "Channel",
    "DrawJob",
    "DrawResult",
    "DrawSession",
    "DrawShard",
    "DrawnEntity",
    "DuplicateGuardRule",
    "FramePart",
    "IndustryDecision",
    "IndustryTable",
    "InspectionItem",
    "JobState",
    "JointConsent",
    "LawSelection",
    "LintOverride",
    "LintOverrideApproval",
    "LintReport",
    "LiveEvent",
    "MergedVisit",
    "MergedVisitAnswer",
    "MergedVisitMember",
    "MergedVisitTask",
    "Minutes",
    "MinutesSignature",
    "OneTimeCode",
    "OverrideReason",
    "PaperFile",
    "PaperKind",
    "PendingOpening",
    "Practice",
    "PreviewJob",
    "RatioDecision",
    "RatioProposal",
    "RepeatReason",
    "SessionCounter",
    "Station",
    "SubstitutionDecision",
    "SubstitutionProposal",
    "Supplement",
    "SupplementInput",
    "SupplementJob",
    "SupplementLeave",
    "SupplementMember",
    "SupplementResult",
    "SupplementVoid",
    "Task",
    "TaskItem",
    "TaskPartner",
    "Team",
    "TeamMember",
    "TravelRates",
    "VisitRecord",
    "VoidCase",
    "VoidReason",
    "WitnessInput",
    "WitnessKind",
]
