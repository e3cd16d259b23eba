"""What the law packs say about a task or a plan today, and which findings two people set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inspections.lint.engine import lint
from inspections.lint.types import Finding, LawPack, Severity
from inspections.models.law import LintOverride, LintReport
from inspections.models.plans import AnnualPlan, Task
from inspections.models.sessions import DrawSession
from inspections.selectors.law import law_for
from inspections.selectors.lint_facts import facts_of_plan, facts_of_task
from inspections.selectors.previews import EntityPreview
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes, parse_canonical


@dataclass(frozen=True)
class Verdict:
    """The findings, the packs they come from, and the override that covers the severe ones."""

    findings: tuple[Finding, ...]
    packs: tuple[LawPack, ...]
    override: LintOverride | None = None  # approved, for the task as it stands now
    waiting: LintOverride | None = None  # requested and not yet approved

    @property
    def severe(self) -> tuple[Finding, ...]:
        return tuple(row for row in self.findings if row.severity == Severity.SEVERE)

    @property
    def blocks(self) -> bool:
        """Whether sealing is refused."""
        return bool(self.severe) and self.override is None

    @property
    def groups(self) -> list[tuple[Severity, list[Finding]]]:
        """Findings by severity, gravest first; empty groups are left out."""
        grouped = [(each, [r for r in self.findings if r.severity == each]) for each in Severity]
        return [(severity, rows) for severity, rows in grouped if rows]

    def counts(self) -> dict[str, int]:
        return {str(severity): len(rows) for severity, rows in self.groups}


def verdict_on_task(task: Task, *, today: date, preview: EntityPreview | None = None) -> Verdict:
    """The task against the packs of its unit. See ``facts_of_task`` for the queries."""
    law = law_for(task.unit, on=today)
    facts = facts_of_task(task, today=today, general_cap_bp=law.general_cap_bp, preview=preview)
    findings = lint(facts, law.packs)
    severe = [row for row in findings if row.severity == Severity.SEVERE]
    override, waiting = _overrides(task, severe)
    return Verdict(findings, law.packs, override, waiting)


def verdict_on_plan(plan: AnnualPlan, *, today: date) -> Verdict:
    """A whole annual plan; floors count all its tasks together."""
    law = law_for(plan.unit, on=today)
    return Verdict(lint(facts_of_plan(plan), law.packs), law.packs)


def _overrides(
    task: Task, severe: Sequence[Finding]
) -> tuple[LintOverride | None, LintOverride | None]:
    """The newest approved override that names every severe finding, and the newest open one."""
    if not severe:
        return None, None
    keys = {row.key for row in severe}
    rows = LintOverride.objects.filter(task=task, document_digest=task.document_digest)
    covering = [row for row in rows.select_related("approval") if keys <= set(row.keys)]
    approved = next((row for row in covering if hasattr(row, "approval")), None)
    waiting = next((row for row in covering if not hasattr(row, "approval")), None)
    return approved, waiting


def overrides_of(task: Task) -> list[LintOverride]:
    """Every override ever asked for, newest first. One query."""
    return list(LintOverride.objects.filter(task=task).select_related("approval"))


def open_override(task: Task) -> LintOverride | None:
    """The newest request without a second signature. One query."""
    rows = LintOverride.objects.filter(task=task, approval__isnull=True)
    return rows.first()


def as_document(findings: Sequence[Finding]) -> list[JsonValue]:
    """Findings as canonical JSON keeps them; the command and the stored report say the same."""
    return [
        {
            "pack": row.pack,
            "rule": row.rule,
            "severity": str(row.severity),
            "title": row.title,
            "subject": row.subject,
            "value": row.value,
            "limit": row.limit,
            "citation": str(row.citation),
            "confirmed": row.citation.is_confirmed,
            "remedy": row.remedy,
            "place": row.place,
        }
        for row in findings
    ]


def report_bytes(findings: Sequence[Finding]) -> bytes:
    """The bytes that are stored with a session and digested."""
    return canonical_bytes(as_document(findings))


def report_of(session: DrawSession) -> tuple[LintReport | None, JsonValue]:
    """What was known when the session was sealed: the row and its findings. One query."""
    row = LintReport.objects.filter(session=session).select_related("override__approval").first()
    return row, (parse_canonical(bytes(row.findings)) if row is not None else [])
