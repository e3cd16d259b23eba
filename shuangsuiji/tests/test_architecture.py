"""Rules about the code that no linter knows, each as a test."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from shuangsuiji.fieldclasses import classes

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["shuangsuiji", "entities", "personnel", "inspections", "publicity"]
SERVICES = [
    "shuangsuiji.orgs.services",
    "shuangsuiji.intake.services",
    "shuangsuiji.partners.services",
    "entities.services",
    "personnel.services",
    "inspections.services",
    "inspections.fieldwork.services",
    "publicity.services",
    "publicity.enterprise.services",
    "shuangsuiji.timeline.services",
]
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
LONGEST_FILE = 400
LONGEST_FUNCTION = 60

# A new model fails the suite until somebody decides which of the two it is.
APPEND_ONLY = {
    "ledger.Record",
    "ledger.HistoryEntry",
    "ledger.Leaf",
    "ledger.Node",
    "ledger.Checkpoint",
    "ledger.Cosignature",
    "ledger.LogConflict",
    "ledger.PastHead",
    "ledger.PastLeaf",
    "ledger.PastLog",
    "ledger.Timestamp",
    "publicity.Publication",
    "publicity.Withdrawal",
    "publicity.InitialsCorrection",
    "publicity.OpenDataSnapshot",
    "enterprise.AccessCode",
    "enterprise.AccessCodeEnd",
    "enterprise.AccessUse",
    "enterprise.Reply",
    "enterprise.ReplyCheck",
    "enterprise.ReplyWithdrawal",
    "enterprise.Objection",
    "enterprise.ObjectionStep",
    "enterprise.Material",
    "publicity.CheckRecord",
    "publicity.PastChecks",
    "partners.Access",
    "partners.AnsweredWrite",
    "entities.CreditFact",
    "entities.FactEnd",
    "entities.RulebookVersion",
    "entities.CreditGrade",
    "entities.NotedGrades",
    "entities.GradeOverride",
    "entities.OverrideDecision",
    "entities.Listing",
    "entities.CreditRepair",
    "entities.RepairDecision",
    "entities.Restriction",
    "entities.CreditLetter",
    "entities.ListingDismissal",
    "entities.OverrideWithdrawal",
    "entities.Removal",
    "entities.RepairFile",
    "entities.RestrictionEnd",
    "entities.RulebookProposal",
    "entities.RulebookDecision",
    "entities.CertificateRequest",
    "entities.CertificateDecision",
    "entities.HonourScreening",
    "inspections.FramePart",
    "inspections.OneTimeCode",
    "inspections.DrawResult",
    "inspections.Team",
    "inspections.TeamMember",
    "inspections.DrawnEntity",
    "inspections.SubstitutionProposal",
    "inspections.SubstitutionDecision",
    "inspections.SupplementLeave",
    "inspections.SupplementResult",
    "inspections.SupplementMember",
    "inspections.DuplicateGuardRule",
    "inspections.RepeatReason",
    "inspections.VisitRecord",
    "inspections.JointConsent",
    "inspections.LawSelection",
    "inspections.RatioProposal",
    "inspections.RatioDecision",
    "inspections.IndustryTable",
    "inspections.IndustryDecision",
    "inspections.LintOverride",
    "inspections.LintOverrideApproval",
    "inspections.LintReport",
    "inspections.MergedVisit",
    "inspections.MergedVisitAnswer",
    "inspections.MergedVisitMember",
    "inspections.MergedVisitOutcome",
    "inspections.MergedVisitTask",
    "inspections.BlindCast",
    "inspections.Minutes",
    "inspections.MinutesSignature",
    "inspections.PaperFile",
    "inspections.CastWithdrawal",
    "inspections.PendingOpening",
    "inspections.LiveEvent",
    "fieldwork.CheckIn",
    "fieldwork.VisitPart",
    "fieldwork.Submission",
    "fieldwork.FormVersion",
    "fieldwork.FormSignature",
    "fieldwork.DepartmentSignature",
    "fieldwork.Review",
    "fieldwork.HeldSubmission",
    "fieldwork.HeldDecision",
    "fieldwork.UploadedFile",
    "fieldwork.Evidence",
    "fieldwork.ReuseFlag",
    "fieldwork.DocumentTemplate",
    "fieldwork.FieldDocument",
    "fieldwork.Receipt",
    "fieldwork.FollowUpStep",
    "fieldwork.Transfer",
    "fieldwork.TransferAnswer",
    "fieldwork.VisitCode",
    "fieldwork.VisitRating",
    "fieldwork.SpentRating",
    "fieldwork.Objection",
    "fieldwork.ObjectionAnswer",
    "fieldwork.Plea",
    "fieldwork.Sample",
    "fieldwork.SampledForm",
    "fieldwork.SecondReading",
    "fieldwork.Archive",
}
MUTABLE = {
    "enterprise.EnterpriseSession",
    "orgs.Unit",
    "orgs.UnitOutline",
    "orgs.CalendarYear",
    "orgs.User",
    "orgs.RoleGrant",
    "orgs.DocumentMark",
    "ledger.Waiting",
    "ledger.WitnessedLog",
    "publicity.EntityEntry",
    "publicity.ResultEntry",
    "timeline.Entry",
    "timeline.Place",
    "intake.Upload",
    "partners.ApiClient",
    "partners.ApiKey",
    "partners.AccessToken",
    "partners.QuotaUse",
    "partners.SpentNonce",
    "entities.ImportBatch",
    "entities.ImportChange",
    "entities.District",
    "entities.EntityTag",
    "entities.Entity",
    "personnel.SpecialistTag",
    "personnel.Inspector",
    "personnel.Absence",
    "inspections.InspectionItem",
    "inspections.ItemExample",
    "inspections.AnnualPlan",
    "inspections.Task",
    "inspections.TaskItem",
    "inspections.TaskPartner",
    "inspections.SessionCounter",
    "inspections.DrawSession",
    "inspections.WitnessInput",
    "inspections.VoidCase",
    "inspections.DrawJob",
    "inspections.Supplement",
    "inspections.SupplementInput",
    "inspections.SupplementJob",
    "inspections.SupplementVoid",
    "inspections.DrawShard",
    "inspections.PreviewJob",
    "inspections.Practice",
    "inspections.TravelRates",
    "inspections.Ceremony",
    "inspections.Station",
    "fieldwork.Vehicle",
    "fieldwork.Outing",
    "fieldwork.Escort",
    "fieldwork.Visit",
    "fieldwork.Device",
    "fieldwork.Nonce",
    "fieldwork.UploadProgress",
    "fieldwork.DocumentCounter",
    "fieldwork.FollowUp",
    "fieldwork.Notification",
}
# Steps that several services share; they run inside a command and record nothing themselves.
STEPS = {
    "shuangsuiji.orgs.services.marks.put_mark",
    "shuangsuiji.orgs.services.marks.mark_for",
    "inspections.services.moves.move",
    "inspections.services.moves.record",
    "inspections.services.live.tell",
    "inspections.services.live.tell_about",
    "inspections.services.ceremonies.locked_ceremony",
    "inspections.services.ceremonies.note",
    "inspections.services.ceremony.enter_input",
    "inspections.services.supplement_ceremony.enter_supplement_input",
    "inspections.services.stations.locked_station",
    "inspections.services.stations.secret_hash",
    "inspections.services.stations.withdraw_standing",
    "inspections.services.ceremony.opened_lines",
    "inspections.services.sessions.pass_over_numbers",
    "inspections.services.draws.finish_job",
    "inspections.services.draws.reopen_job",
    "inspections.services.moves.locked_supplement",
    "inspections.services.moves.move_supplement",
    "entities.services.imports.tallied",
    "inspections.fieldwork.services.followups.open_duties",
    "entities.services.credit.regrade",
    "entities.services.noted_grades.compare_with_note",
    "publicity.services.records.enter_record",
    "publicity.services.records.take_back",
    "inspections.fieldwork.services.moves.locked_visit",
    "inspections.fieldwork.services.moves.move",
    "inspections.fieldwork.services.moves.record",
    "inspections.fieldwork.services.moves.numbered",
    "inspections.fieldwork.services.moves.tidy_outing",
    "inspections.fieldwork.services.starting.begin",
    "inspections.fieldwork.services.versions.checked_form",
    "inspections.fieldwork.services.versions.enter_version",
    "inspections.fieldwork.services.versions.latest_version",
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def service_functions():
    for root in SERVICES:
        package = importlib.import_module(root)
        inner = pkgutil.iter_modules(getattr(package, "__path__", []))
        modules = [package, *(importlib.import_module(f"{root}.{each.name}") for each in inner)]
        for module in modules:
            for name, function in inspect.getmembers(module, inspect.isfunction):
                full_name = f"{module.__name__}.{name}"
                ours = function.__module__ == module.__name__ and not name.startswith("_")
                if ours and full_name not in STEPS:
                    yield full_name, function


def test_every_public_service_is_a_command():
    assert [n for n, f in service_functions() if not hasattr(f, "is_ledger_command")] == []


def test_every_service_takes_its_arguments_by_name():
    positional = [
        f"{name}({parameter.name})"
        for name, function in service_functions()
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]

    assert positional == []


def test_every_service_is_told_who_acts_and_when():
    deaf = [
        name
        for name, function in service_functions()
        if not {"by", "now"} <= inspect.signature(function).parameters.keys()
    ]

    assert deaf == []


@pytest.mark.parametrize("module", ["inspections.draw.engine", "inspections.draw.verify"])
def test_the_draw_loads_neither_django_nor_anything_installed(module):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; "
        "own = {'inspections', 'shuangsuiji'}; "
        "roots = {name.partition('.')[0] for name in sys.modules}; "
        "print(sorted(roots - own - set(sys.stdlib_module_names) - {'__main__'}))"
    )

    answer = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.stdout.strip(), answer.stderr) == ("[]", "")


def test_no_file_is_longer_than_one_can_hold_in_mind():
    lengths = {named(p): p.read_text(encoding="utf-8").count("\n") for p in SOURCES}

    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{named(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert long == {}


def test_imports_stand_at_the_top_of_their_module():
    hidden = [
        f"{named(path)}:{inner.lineno}"
        for path in SOURCES
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "core", "misc", "manager", "managers"}

    assert [named(path) for path in SOURCES if path.stem in empty] == []


def test_every_model_is_known_as_mutable_or_append_only():
    ours = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in PACKAGES
    }

    assert ours - APPEND_ONLY - MUTABLE == set()
    assert (APPEND_ONLY | MUTABLE) - ours == set()
    assert APPEND_ONLY.isdisjoint(MUTABLE)


def our_fields() -> set[str]:
    """``app.Model.field`` of the project, but for keys that the database counts by itself."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.partition(".")[0] in PACKAGES
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.name != "id"
    }


def test_field_policy_complete():
    """A new field needs a line in shuangsuiji/fields.toml: who may read it (docs/access.md)."""
    assert our_fields() - classes().keys() == set()
    assert classes().keys() - our_fields() == set()


def test_the_app_packages_are_empty():
    """``import inspections.draw`` must not pull in Django through a package above it."""
    files = [ROOT / package / "__init__.py" for package in PACKAGES]

    assert [named(file) for file in files if file.read_text(encoding="utf-8").strip()] == []
