"""Pictures beside an item."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.forms.catalogue import ExampleForm
from inspections.selectors.catalogue import examples_of
from inspections.services.examples import add_example, withdraw_example
from inspections.views.access import check_catalogue_editor
from inspections.views.acting import act, by, refuse_form


@login_required
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a picture to an item."""
    check_catalogue_editor(request)
    form = ExampleForm(request.POST, request.FILES)
    if not form.is_valid():
        refuse_form(request, form)
        return redirect("inspections:item", code=code)
    act(
        request,
        lambda: add_example(
            item_code=code,
            caption=form.cleaned_data["caption"],
            is_problem=form.cleaned_data["is_problem"],
            shown=form.evidence.shown,
            by=by(request),
            now=timezone.now(),
        ),
        "示例照片已加入，检查人员在手机上打开该事项时可见。",
    )
    return redirect("inspections:item", code=code)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """Take a picture out of sight."""
    check_catalogue_editor(request)
    act(
        request,
        lambda: withdraw_example(item_code=code, digest=digest, by=by(request), now=timezone.now()),
        "示例照片已撤下。",
    )
    return redirect("inspections:item", code=code)


@login_required
@require_safe
def picture(_request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The picture itself; a digest never changes what it names."""
    row = examples_of([code]).filter(digest=digest).first()
    if row is None:
        raise Http404("没有这张示例照片，或已撤下。")
    return HttpResponse(
        bytes(row.shown),
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=604800, immutable"},
    )
