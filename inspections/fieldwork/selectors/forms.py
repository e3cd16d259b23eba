"""Versions of a form: the last one, the one in force, and what it says."""

import json

from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.oneform.reading import read_form
from inspections.oneform.types import OneForm


def last_form(visit: Visit) -> FormVersion | None:
    """The version that was submitted last."""
    return visit.forms.order_by("-version").first()


def form_in_force(visit: Visit) -> FormVersion | None:
    """The last version that a reviewer approved."""
    return visit.forms.filter(review__is_approved=True).order_by("-version").first()


def content_of(form: FormVersion) -> OneForm:
    """What the version says."""
    return read_form(json.loads(bytes(form.content)))
