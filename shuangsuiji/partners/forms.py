"""Forms of clients and of access records: shape only, rules are in the services."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from shuangsuiji.orgs.forms import DayInput, UnitField
from shuangsuiji.orgs.models import Unit
from shuangsuiji.partners.models import ApiClient
from shuangsuiji.partners.scopes import FIELDS, LABELS, Scope, allowed, full_name
from shuangsuiji.partners.selectors import Wanted

PLAIN = (
    *("unit", "agency", "contact", "purpose", "basis", "scopes", "needs_signature"),
    *("valid_from", "valid_to", "per_minute", "per_day"),
)


class ClientForm(forms.Form):
    """One client; purpose and legal basis are not optional."""

    code = forms.SlugField(
        label="客户端编号", max_length=40, help_text="字母、数字、短横线；开设后不再改"
    )
    agency = forms.CharField(label="使用单位", max_length=100)
    contact = forms.CharField(label="联系人与电话", max_length=100, required=False)
    purpose = forms.CharField(
        label="用途", max_length=200, help_text="每条访问记录都会写明这个用途"
    )
    basis = forms.CharField(
        label="法律依据", max_length=300, help_text="文件名与条款，或共享协议的编号与条款"
    )
    unit = UnitField(Unit.objects.none(), label="数据范围", help_text="本单位及其下级的数据")
    scopes = forms.MultipleChoiceField(
        label="权限",
        choices=[(str(scope), label) for scope, label in LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="都不选的只读公开数据，配额比匿名访问高",
    )
    fields_entities = forms.MultipleChoiceField(
        label="登记信息的字段",
        choices=list(FIELDS[Scope.ENTITIES].items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="只选用途所需的；没有选的字段不会出现在答复里",
    )
    fields_grades = forms.MultipleChoiceField(
        label="信用等级的字段",
        choices=list(FIELDS[Scope.GRADES].items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fields_restrictions = forms.MultipleChoiceField(
        label="限制措施的字段",
        choices=list(FIELDS[Scope.RESTRICTIONS].items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    networks = forms.CharField(
        label="来源网络",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个，如 203.0.113.0/24；空着则不限",
    )
    needs_signature = forms.BooleanField(
        label="每次请求须签名",
        required=False,
        help_text="防止请求被截获后重放；签名密钥与密钥一同签发，办法见接口说明",
    )
    valid_from = forms.DateField(label="生效日期", widget=DayInput())
    valid_to = forms.DateField(label="截止日期", widget=DayInput(), help_text="最后一天")
    per_minute = forms.IntegerField(label="每分钟次数", min_value=1, max_value=100_000, initial=120)
    per_day = forms.IntegerField(
        label="每日次数", min_value=1, max_value=100_000_000, initial=20_000
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], fixed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit_field = self.fields["unit"]
        assert isinstance(unit_field, UnitField)  # noqa: S101  # told above
        unit_field.queryset = units
        if fixed:
            del self.fields["code"]
        for field in self.fields.values():
            if isinstance(field, forms.MultipleChoiceField | forms.BooleanField):
                continue
            is_choice = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @staticmethod
    def initial_of(client: ApiClient) -> dict[str, Any]:
        shown = {name: getattr(client, name) for name in PLAIN}
        fields = {f"fields_{scope}": list(allowed(client.fields, scope)) for scope in FIELDS}
        return {**shown, **fields, "unit": client.unit_id, "networks": "\n".join(client.networks)}

    @property
    def wish(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = dict(self.cleaned_data)
        cleaned["fields"] = [
            full_name(scope, field) for scope in FIELDS for field in cleaned.pop(f"fields_{scope}")
        ]
        cleaned["networks"] = [
            line.strip() for line in cleaned["networks"].splitlines() if line.strip()
        ]
        return cleaned


class AccessForm(forms.Form):
    """Filters of the access records."""

    client = forms.CharField(label="客户端编号", max_length=40, required=False)
    entity = forms.CharField(label="主体代码", max_length=64, required=False)
    since = forms.DateField(label="自", required=False, widget=DayInput())
    until = forms.DateField(label="至", required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    @property
    def wanted(self) -> Wanted:
        """The chosen filters; a filter that is wrong does not narrow."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**given)
