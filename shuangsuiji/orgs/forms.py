"""Forms of accounts, grants and units: shape only, rules are in the services."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from shuangsuiji.orgs.models import (
    REGION_CODE,
    UNIT_CODE,
    UNIT_CODE_RULE,
    Datum,
    Role,
    Unit,
    UnitKind,
    User,
)

MICRO = 1_000_000


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class UnitField(forms.ModelChoiceField[Unit]):
    """Units as an indented list."""

    def label_from_instance(self, obj: Unit) -> str:
        return "\u3000" * obj.depth + obj.name


class SignInForm(AuthenticationForm):
    """Name and password. The same sentence for a wrong name and a wrong password."""

    error_messages = {
        "invalid_login": "用户名或密码不对。两者都区分大小写；连错 5 次会锁定 15 分钟。",
        "inactive": "用户名或密码不对。两者都区分大小写；连错 5 次会锁定 15 分钟。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"


class OwnPasswordForm(PasswordChangeForm):
    """Old password once, new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再输一次新密码"
        self.fields["new_password2"].help_text = ""


class OutlineForm(forms.Form):
    """A GeoJSON file of districts, and in which system its coordinates were taken."""

    file = forms.FileField(
        label="GeoJSON 文件",
        help_text="多边形（Polygon、MultiPolygon），经纬度坐标，UTF-8，最大 4 MB。",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".geojson,.json"}),
    )
    datum = forms.ChoiceField(
        label="坐标系",
        choices=[("", "请选择"), *Datum.choices],
        help_text="导出边界的软件会写明；与名录坐标不同时图上可差几百米。",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class UnitForm(forms.Form):
    """One unit. The code cannot change once it stands in sealed frames."""

    code = forms.CharField(
        label="代码",
        max_length=32,
        validators=[RegexValidator(UNIT_CODE, UNIT_CODE_RULE)],
        help_text="字母、数字和短横线，全市唯一，设好后不能更改。",
    )
    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=UnitKind)
    parent = UnitField(queryset=Unit.objects.none(), label="上级", required=False)
    region_code = forms.CharField(
        label="区划代码",
        max_length=6,
        required=False,
        validators=[RegexValidator(REGION_CODE, "区划代码是 6 位数字。")],
        help_text="6 位数字；没有自己的区划就留空。",
    )
    lon = forms.DecimalField(
        label="参考点经度",
        required=False,
        min_value=Decimal(-180),
        max_value=Decimal(180),
        decimal_places=6,
        help_text="度。用来划分片区，可以留空。",
    )
    lat = forms.DecimalField(
        label="参考点纬度",
        required=False,
        min_value=Decimal(-90),
        max_value=Decimal(90),
        decimal_places=6,
    )
    is_active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        parents: QuerySet[Unit],
        unit: Unit | None = None,
        needs_parent: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        if isinstance(parent, forms.ModelChoiceField):
            parent.queryset = parents
        parent.required = needs_parent
        if unit is not None:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if (lon is None) != (lat is None):
            self.add_error("lat", "经度和纬度要么都填，要么都不填。")
        elif lon is not None and lat is not None:
            cleaned["point"] = (round(lon * MICRO), round(lat * MICRO))
        return cleaned


class UserForm(forms.Form):
    """A new account; its holder must change the password at the first sign-in."""

    username = forms.CharField(
        label="用户名",
        max_length=150,
        validators=[RegexValidator(r"^[A-Za-z0-9_.@-]+\Z", "用户名只能用字母、数字和 _ . @ -。")],
        help_text="登录时用；写入存证记录，请勿含身份证号等个人信息。",
    )
    display_name = forms.CharField(label="姓名", max_length=60)
    unit = UnitField(queryset=Unit.objects.none(), label="单位")
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        if isinstance(unit, forms.ModelChoiceField):
            unit.queryset = units

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(
            password,
            User(
                username=self.cleaned_data.get("username", ""),
                display_name=self.cleaned_data.get("display_name", ""),
            ),
        )
        return password


class AccountForm(forms.Form):
    """What can be changed of an account."""

    display_name = forms.CharField(label="姓名", max_length=60)
    unit = UnitField(queryset=Unit.objects.none(), label="单位")
    is_active = forms.BooleanField(
        label="账号启用",
        required=False,
        help_text="停用后立即不能登录，已登录的在下一次点击时退出。",
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        if isinstance(unit, forms.ModelChoiceField):
            unit.queryset = units


class PasswordForm(forms.Form):
    """A new password that an administrator gives to somebody else."""

    password = forms.CharField(
        label="新的初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="对方下次登录时必须改掉它。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class GrantForm(forms.Form):
    """A role on a unit for a span of days."""

    role = forms.ChoiceField(label="角色", choices=Role)
    unit = UnitField(queryset=Unit.objects.none(), label="单位", help_text="包括它下面的所有单位。")
    valid_from = forms.DateField(label="起", widget=DayInput())
    valid_to = forms.DateField(
        label="止", widget=DayInput(), required=False, help_text="最后有效日；不填就长期有效。"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        if isinstance(unit, forms.ModelChoiceField):
            unit.queryset = units
        self.fields["valid_from"].initial = today


class ListUploadForm(forms.Form):
    """A list file; encoding and sheet only where the machine cannot tell."""

    file = forms.FileField(
        label="文件", help_text="CSV 或 XLSX。表头的次序和叫法不必与模板完全一样。"
    )


def _lines_field(label: str, rows: int, help_text: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"class": "form-control code", "rows": rows}),
    )


class CalendarForm(forms.Form):
    """A year's holidays and worked weekends, a line each."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    holidays = _lines_field(
        "放假", 9, "每行：起日 止日 节日，例如 2026-10-01 2026-10-07 国庆节。", required=True
    )
    worked = _lines_field("调休上班", 8, "每行一个周六或周日，例如 2026-10-10。", required=False)
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="国务院办公厅通知的名称和日期。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
