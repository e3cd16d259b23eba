"""The filter of the timeline."""

from datetime import date
from typing import Any

from django import forms

from shuangsuiji.timeline.kinds import GROUPS, kinds_chosen
from shuangsuiji.timeline.selectors import Scope, Wanted, usernames_like

SYSTEM = "-"  # no unit code begins and ends so


class FilterForm(forms.Form):
    """Which entries to show. Everything may be left empty."""

    unit = forms.ChoiceField(
        label="单位",
        required=False,
        error_messages={
            "invalid_choice": "没有代码为“%(value)s”的单位，或不在您的范围内。请重选。"
        },
    )
    kind = forms.ChoiceField(
        label="事项",
        required=False,
        error_messages={"invalid_choice": "没有叫“%(value)s”的事项。请重选。"},
    )
    actor = forms.CharField(label="操作人", required=False, max_length=150)
    draw = forms.CharField(label="场次编号", required=False, max_length=40)
    since = forms.DateField(
        label="自",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填日期，如 2026-11-01。"},
    )
    until = forms.DateField(
        label="至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填日期，如 2026-11-30。"},
    )
    q = forms.CharField(label="搜索", required=False, max_length=100)

    def __init__(self, data: Any, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        rows = [(unit.code, "　" * unit.depth + unit.name) for unit in scope.units]
        if scope.reads_system:
            rows.append((SYSTEM, "系统自身（心跳、密钥、见证）"))
        self._field("unit").choices = [("", f"{scope.roots[0].name}及所属"), *rows]
        kinds = [
            (group.label, [(group.code, f"{group.label}：全部"), *group.kinds.items()])
            if len(group.kinds) > 1
            else next(iter(group.kinds.items()))
            for group in GROUPS
        ]
        self._field("kind").choices = [("", "全部"), *kinds]
        self.fields["q"].widget.attrs["type"] = "search"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", "截止日期早于起始日期，请对调或改填。")
        if until == date.max:
            self.add_error("until", "请填今天或更早的日期。")
        return given

    def wanted(self) -> Wanted:
        """The choice; whatever is not valid is left open."""
        given = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else {}
        code = given.get("unit") or ""
        units = {unit.code: unit for unit in self.scope.units}
        unit = None if code == SYSTEM else units.get(code) or self.scope.roots[0]
        actor = given.get("actor") or ""
        return Wanted(
            unit=unit,
            kinds=kinds_chosen(given.get("kind") or ""),
            actors=usernames_like(actor) if actor else (),
            draw=(given.get("draw") or "").strip().upper(),
            since=given.get("since"),
            until=given.get("until"),
            text=given.get("q") or "",
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.data.get(name) for name in self.fields)

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        return field
