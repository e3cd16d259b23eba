"""Forms of what comes after the draw: a substitution, a supplement, their refusals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from inspections.codes import LeavingReason, SubstitutionReason
from inspections.services.supplements import Leave

ROWS = 4  # people who can be reported on one page


class SubstitutionForm(forms.Form):
    """Which entity cannot be inspected, and why."""

    entity = forms.CharField(
        label="不能检查的对象（代码）",
        max_length=64,
        widget=forms.TextInput(
            attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    reason = forms.ChoiceField(label="理由", choices=SubstitutionReason.choices)
    note = forms.CharField(
        label="证据说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="核查时间、现场情况、文书编号。只供有权人员查看；公开的只有理由类别。",
    )


class RefusalForm(forms.Form):
    """Why a proposal is not approved."""

    note = forms.CharField(label="不同意的理由", max_length=1000)


class SupplementForm(forms.Form):
    """Who falls out: up to four people, each with a coded reason."""

    named = forms.CharField(
        label="点名的公开随机源（可不填）",
        required=False,
        max_length=400,
        help_text="每行一个，如 lottery:ssq:2026130。必须是尚未开奖的一期。",
        widget=forms.Textarea(attrs={"rows": 2, "class": "code"}),
    )

    def __init__(
        self, *args: Any, teams: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any
    ) -> None:
        """``teams``: team -> (code, name) of its members by now."""
        super().__init__(*args, **kwargs)
        people = [("", "—")] + [(team, list(members)) for team, members in teams.items()]
        for row in range(1, ROWS + 1):
            self.fields[f"person_{row}"] = forms.ChoiceField(
                label=f"第 {row} 名退出人员", choices=people, required=row == 1
            )
            self.fields[f"reason_{row}"] = forms.ChoiceField(
                label="理由", choices=LeavingReason.choices
            )
            self.fields[f"note_{row}"] = forms.CharField(
                label="说明（不公开）", required=False, max_length=400
            )
        self.order_fields([*(name for name in self.fields if name != "named"), "named"])

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Person, reason and note, row by row."""
        return [
            (self[f"person_{row}"], self[f"reason_{row}"], self[f"note_{row}"])
            for row in range(1, ROWS + 1)
        ]

    def leaves(self) -> list[Leave]:
        """The filled rows of a valid form as the service takes them."""
        found = self.cleaned_data
        return [
            Leave(
                found[f"person_{row}"],
                LeavingReason(found[f"reason_{row}"]),
                found[f"note_{row}"],
            )
            for row in range(1, ROWS + 1)
            if found[f"person_{row}"]
        ]

    def sources(self) -> list[str]:
        """Named prefixes, one a line."""
        return [line.strip() for line in self.cleaned_data["named"].splitlines() if line.strip()]
