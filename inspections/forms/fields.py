"""Controls of the task editor. Rules live in ``taskspec``; a field only reads its type."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

Choices = list[tuple[str, str]]
UNGRADED_KEY = "-"  # stands for the grade "" in a form, where "" means "nothing chosen"


class OpenMultipleChoiceField(forms.MultipleChoiceField):
    """Several codes. A code that is no longer offered is kept, so that the check can name it."""

    def valid_value(self, value: Any) -> bool:
        """Leave it to the check of the whole document."""
        return bool(value)


def checks(label: str, choices: Iterable[tuple[str, str]] = (), **kwargs: Any) -> forms.Field:
    """Several codes as check boxes."""
    widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    return OpenMultipleChoiceField(
        label=label, choices=list(choices), widget=widget, required=False, **kwargs
    )


def unit_list(label: str, **kwargs: Any) -> forms.Field:
    """Several units out of a long tree."""
    widget = forms.SelectMultiple(attrs={"class": "form-select", "size": 6})
    return OpenMultipleChoiceField(label=label, widget=widget, required=False, **kwargs)


def select(label: str, choices: Iterable[tuple[str, str]], **kwargs: Any) -> forms.Field:
    """One code."""
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=widget, required=False, **kwargs
    )


def text(label: str, **kwargs: Any) -> forms.Field:
    """One line."""
    attrs = {"class": "form-control", **kwargs.pop("attrs", {})}
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs), **kwargs)


def area(label: str, *, rows: int, **kwargs: Any) -> forms.Field:
    """Several lines."""
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows})
    return forms.CharField(label=label, required=False, widget=widget, **kwargs)


def number(label: str, **kwargs: Any) -> forms.Field:
    """An integer; how large it may be is the document's rule."""
    widget = forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, widget=widget, **kwargs)


def percent(label: str, **kwargs: Any) -> forms.Field:
    """A percentage with two places, that is whole basis points."""
    widget = forms.NumberInput(
        attrs={"class": "form-control", "inputmode": "decimal", "step": "0.01"}
    )
    return forms.DecimalField(
        label=label, required=False, max_digits=7, decimal_places=2, widget=widget, **kwargs
    )


def day(label: str, **kwargs: Any) -> forms.Field:
    """A date."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, required=False, widget=widget, **kwargs)


def flag(label: str, **kwargs: Any) -> forms.Field:
    """A check box."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget, **kwargs)


def grade_keys(grades: Iterable[str]) -> list[str]:
    """Grades of a document as values of a form."""
    return [grade or UNGRADED_KEY for grade in grades]


def grades_of(keys: Iterable[str]) -> list[str]:
    """And back."""
    return ["" if key == UNGRADED_KEY else key for key in keys]


def to_bp(value: Decimal | None) -> int | None:
    """3.25 percent are 325 basis points."""
    return None if value is None else int(value * 100)


def to_percent(ratio_bp: int | None) -> Decimal | None:
    """And back, without needless zeros."""
    return None if ratio_bp is None else Decimal(ratio_bp).scaleb(-2).normalize() + 0
