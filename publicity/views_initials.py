"""Pinyin initials of public names: which there are, and correcting one."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import by
from publicity.index_models import EntityEntry
from publicity.initials import LONGEST, initials, places
from publicity.models import InitialsCorrection
from publicity.services.initials import correct_initials
from publicity.spelling import fold
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere
from shuangsuiji.orgs.selectors import scoped

PER_PAGE = 50
CONTROL = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}


class InitialsForm(forms.Form):
    """How the name is read, and why."""

    letters = forms.CharField(
        label="拼音首字母",
        max_length=LONGEST,
        help_text="每个汉字一个字母，名称里的字母和数字照写；不分大小写。",
        widget=forms.TextInput({**CONTROL, "class": "form-control code"}),
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例如“‘乐’在字号里读 yuè”，留在更正记录里。",
        widget=forms.TextInput(CONTROL),
    )


def _entries(request: HttpRequest) -> QuerySet[EntityEntry]:
    """Of the units for which the user publishes; 403 where there are none."""
    check_has_role_anywhere(request.user, Role.PUBLISHER, on=today())
    rows = scoped(
        EntityEntry.objects.all(),
        request.user,
        on=today(),
        unit_field="entity__responsible_unit",
        roles=[Role.PUBLISHER],
    )
    return rows.defer("names", "words").order_by("name", "pk")


@login_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Names on show with their initials; those with characters of several readings are marked."""
    rows = _entries(request)
    asked = request.GET.get("q", "").strip()[:100]
    if asked:
        rows = rows.filter(
            Q(names__contains=fold(asked)) | Q(initials__contains=fold(asked)) | Q(code=asked)
        )
    if request.GET.get("state") == "corrected":
        rows = rows.filter(is_corrected=True)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(row, [one for one in places(row.name) if one.is_polyphonic]) for row in page],
        "asked": asked,
        "state": request.GET.get("state", ""),
    }
    return render(request, "publicity/initials.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """One name, character by character, and the form to correct it."""
    entry = get_object_or_404(_entries(request), pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = InitialsForm(sent, initial={"letters": entry.initials})
    if request.method == "POST" and form.is_valid():
        try:
            correct_initials(entity_id=pk, **form.cleaned_data, by=by(request), now=timezone.now())
            return redirect("publicity:initials_of", pk=pk)
        except PolicyError as error:
            form.add_error("letters", str(error))
    context = {
        "entry": entry,
        "form": form,
        "places": places(entry.name),
        "computed": initials(entry.name),
        "history": InitialsCorrection.objects.filter(entity_id=pk),
    }
    status = 422 if form.errors else 200
    return render(request, "publicity/initials_of.html", context, status=status)
