"""The bureau's own wording of documents, version by version, and its mark in numbers."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.fieldwork.forms.papers import MarkForm, TemplateForm
from inspections.fieldwork.papers.filling import TemplateError, check_wording, filled
from inspections.fieldwork.papers.kinds import KindSpec, notice, specs
from inspections.fieldwork.selectors.documents import mark_in_force, versions_of, wording_of
from inspections.fieldwork.services.documents import save_template, set_mark
from inspections.fieldwork.showing import shown
from inspections.fieldwork.states import DocKind
from inspections.policies import PolicyError
from inspections.views.access import check_planner, today
from inspections.views.acting import act, by, refuse_form
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import has_role
from shuangsuiji.orgs.selectors import units_visible_to
from shuangsuiji.paper.document import DocumentFacts
from shuangsuiji.paper.letter import document_pdf


@login_required
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The wordings in force for one of the reader's units."""
    units = list(units_visible_to(request.user, on=today()))
    chosen = request.GET.get("unit", "")
    unit = next((one for one in units if one.code == chosen), units[0] if units else None)
    if unit is None:
        raise Http404("您没有任何单位的角色，看不到文书模板。")
    mark = mark_in_force(unit)
    return render(
        request,
        "fieldwork/documents/template_list.html",
        {
            "unit": unit,
            "units": units,
            "rows": [(spec, wording_of(unit, kind)) for kind, spec in specs().items()],
            "mark": mark,
            "mark_form": MarkForm(initial={"mark": mark}),
            "may_edit": has_role(request.user, Role.PLANNER, unit, on=today()),
            "notice": notice(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, unit: str, kind: str) -> HttpResponse:
    """One wording: read it, try it, save a new version."""
    row, spec = _unit(request, unit), _spec(kind)
    wording, versions = wording_of(row, spec.kind), list(versions_of(row, spec.kind))
    form = TemplateForm(
        request.POST or None,
        initial={
            "title": wording.title,
            "body": wording.body,
            "version": versions[0].version if versions else 0,
        },
    )
    if request.method == "POST":
        check_planner(request, row)
        if form.is_valid():
            if request.POST.get("act") == "preview":
                return _preview(row, spec, form)
            if _saved(request, row, spec, form):
                return redirect("documents:template", unit=unit, kind=kind)
    context: dict[str, Any] = {
        "unit": row,
        "spec": spec,
        "form": form,
        "wording": wording,
        "versions": versions,
        "may_edit": has_role(request.user, Role.PLANNER, row, on=today()),
        "notice": notice(),
    }
    return render(request, "fieldwork/documents/template.html", context)


@login_required
@require_POST
def mark(request: HttpRequest, unit: str) -> HttpResponse:
    """Say how the bureau is called in numbers."""
    row = _unit(request, unit)
    check_planner(request, row)
    form = MarkForm(request.POST)
    if form.is_valid():
        act(
            request,
            lambda: set_mark(
                unit_code=row.code,
                mark=form.cleaned_data["mark"],
                by=by(request),
                now=timezone.now(),
            ),
            "已保存，以后出具的文书用这个代字；已出具的不变。",
        )
    else:
        refuse_form(request, form)
    return redirect(f"{reverse('documents:templates')}?unit={row.code}")


def _saved(request: HttpRequest, unit: Unit, spec: KindSpec, form: TemplateForm) -> bool:
    try:
        save_template(
            unit_code=unit.code,
            kind=spec.kind,
            title=form.cleaned_data["title"],
            body=form.cleaned_data["body"].replace("\r\n", "\n"),
            expected_version=form.cleaned_data["version"],
            by=by(request),
            now=timezone.now(),
        )
    except PolicyError as error:
        form.add_error(None, str(error))
        return False
    return True


def _preview(unit: Unit, spec: KindSpec, form: TemplateForm) -> HttpResponse:
    """The wording as it would print, every field standing for itself."""
    body = form.cleaned_data["body"].replace("\r\n", "\n")
    values = {name: f"〔{name}〕" for name in spec.fields} | {"机关": unit.name}
    try:
        check_wording(body, spec.fields)
    except TemplateError as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    facts = DocumentFacts(
        kind=spec.kind.value,
        layout=spec.layout,
        bureau=unit.name,
        title=form.cleaned_data["title"],
        number="",
        party=values["当事人"],
        party_code="",
        to=values["当事人"] if spec.to == "party" else values.get(spec.to, ""),
        rows=[(label, values[label]) for label in spec.rows],
        paragraphs=[filled(text, values) for text in body.split("\n")],
        basis=spec.basis,
        signers=list(spec.signers),
        visit="",
        issued_on=values["出具日期"],
        issued_at="",
        due_on="",
        template="",
    )
    data = document_pdf(facts, digest="", address="", is_draft=True, fallback=settings.SSJ_PDF_FONT)
    return shown(data, f"预览-{spec.title}.pdf")


def _unit(request: HttpRequest, code: str) -> Unit:
    unit = units_visible_to(request.user, on=today()).filter(code=code).first()
    if unit is None:
        raise Http404(f"没有单位 {code}，或不在您的范围内。")
    return unit


def _spec(kind: str) -> KindSpec:
    if kind not in DocKind.values:
        raise Http404(f"没有“{kind}”这种文书。")
    return specs()[DocKind(kind)]
