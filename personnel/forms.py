"""Forms of inspectors and absences, and the filters of the list."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from personnel.facts import InspectorFacts, normal_credential
from personnel.models import (
    AbsenceReason,
    Inspector,
    InspectorStatus,
    Level,
    PostKind,
    SpecialistTag,
)
from personnel.parsing import CREDENTIAL, PHONE
from personnel.selectors import matching, specialist_tags
from shuangsuiji.orgs.forms import DayInput, UnitField
from shuangsuiji.orgs.models import Unit, User

SOON_DAYS = 90
CREDENTIAL_STATES = [("valid", "有效"), ("soon", f"{SOON_DAYS} 天内到期"), ("expired", "已过期")]


class InspectorForm(forms.Form):
    """Everything known of one inspector."""

    name = forms.CharField(label="姓名", max_length=60)
    unit = UnitField(queryset=Unit.objects.none(), label="单位")
    credential_no = forms.CharField(
        label="执法证号", max_length=64, help_text="全库唯一。首次登记的证号就是抽取名单里的编号。"
    )
    credential_valid_until = forms.DateField(
        label="执法证有效期至",
        widget=DayInput(),
        help_text="最后有效日。抽取要求证件在整个任务期内有效。",
    )
    level = forms.ChoiceField(label="职务", choices=Level)
    post_kind = forms.ChoiceField(label="岗位类别", choices=PostKind)
    phone = forms.CharField(label="手机", max_length=20, required=False)
    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="登录账号",
        required=False,
        empty_label="没有账号",
        help_text="本人若有账号，请选上：抽取员不会被抽成检查人员（抽与查相分离）。",
    )
    is_lead_certified = forms.BooleanField(label="可任组长", required=False)
    is_expert = forms.BooleanField(label="专家", required=False)
    expert_field = forms.CharField(label="专家领域", max_length=60, required=False)
    status = forms.ChoiceField(
        label="状态", choices=InspectorStatus, help_text="失效的人不进入任何抽取。"
    )
    tags = forms.ModelMultipleChoiceField(
        queryset=SpecialistTag.objects.none(),
        label="专业标签",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, units: QuerySet[Unit], accounts: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (
            ("unit", units),
            ("user", accounts),
            ("tags", specialist_tags()),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset

    def clean_credential_no(self) -> str:
        number = normal_credential(self.cleaned_data["credential_no"])
        if not CREDENTIAL.match(number):
            raise forms.ValidationError("执法证号须是 4–64 位数字、字母或汉字。请照证件填写。")
        return number

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].replace(" ", "")
        if phone and not PHONE.match(phone):
            raise forms.ValidationError("不像电话号码。请填 11 位手机号，或带区号的座机。")
        return phone

    def facts(self) -> InspectorFacts:
        """The cleaned values as the service takes them."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("user")
        tags = tuple(sorted(tag.code for tag in cleaned.pop("tags")))
        return InspectorFacts(
            **{
                **cleaned,
                "level": Level(cleaned["level"]),
                "post_kind": PostKind(cleaned["post_kind"]),
                "status": InspectorStatus(cleaned["status"]),
                "tags": tags,
            }
        )


class AbsenceForm(forms.Form):
    """A span of days and why."""

    from_on = forms.DateField(label="起", widget=DayInput())
    to_on = forms.DateField(label="止", widget=DayInput(), help_text="最后一天，当天也算。")
    reason = forms.ChoiceField(label="事由", choices=AbsenceReason)
    note = forms.CharField(
        label="说明", max_length=100, required=False, help_text="请勿写病情等个人隐私。"
    )


class InspectorFilter(forms.Form):
    """What narrows the list; anything unreadable in the address is ignored."""

    q = forms.CharField(label="姓名、证号或单位", required=False, max_length=64)
    unit = UnitField(
        queryset=Unit.objects.none(), label="单位", required=False, to_field_name="code"
    )
    tag = forms.ModelChoiceField(
        queryset=SpecialistTag.objects.none(), label="专业", required=False, to_field_name="code"
    )
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *InspectorStatus.choices]
    )
    credential = forms.ChoiceField(
        label="执法证", required=False, choices=[("", "全部"), *CREDENTIAL_STATES]
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("unit", units), ("tag", specialist_tags())):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset
                field.empty_label = "全部"

    def narrow(self, queryset: QuerySet[Inspector], *, today: date) -> QuerySet[Inspector]:
        """The inspectors that fit every filter that could be read."""
        self.is_valid()
        chosen = self.cleaned_data
        if text := chosen.get("q", "").strip():
            queryset = matching(queryset, text)
        if unit := chosen.get("unit"):
            queryset = queryset.filter(unit__path__startswith=unit.path)
        if tag := chosen.get("tag"):
            queryset = queryset.filter(tags=tag)
        if status := chosen.get("status"):
            queryset = queryset.filter(status=status)
        credential = chosen.get("credential")
        if credential == "expired":
            queryset = queryset.filter(credential_valid_until__lt=today)
        elif credential == "valid":
            queryset = queryset.filter(credential_valid_until__gte=today)
        elif credential == "soon":
            soon = (today, today + timedelta(days=SOON_DAYS))
            queryset = queryset.filter(credential_valid_until__range=soon)
        return queryset
