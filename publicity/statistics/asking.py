"""What a reader of statistics asks for, as the address says it."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms

from entities.selectors.briefs import KIND_LABELS
from publicity.outcomes import Mode
from publicity.tallies import Counted
from shuangsuiji.orgs.models import Unit

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
EARLIEST, LATEST = 1990, 2100
OTHERS = "OTHERS"  # what was neither drawn nor local: the public is not told why it was checked
OTHER_MODES = tuple(one.value for one in Mode if one not in (Mode.RANDOM, Mode.LOCAL))
PUBLIC_MODES = (
    (Mode.RANDOM.value, Mode.RANDOM.label),
    (Mode.LOCAL.value, Mode.LOCAL.label),
    (OTHERS, "其他检查"),
)
SECTION_NAMES = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}


@dataclass(frozen=True)
class Wish:
    """A period and what narrows it."""

    since: date
    until: date  # last day
    unit: Unit | None = None
    area: str = ""
    industry: str = ""
    mode: str = ""
    kind: str = ""

    @property
    def counted(self) -> Counted:
        """The same for counting."""
        modes = OTHER_MODES if self.mode == OTHERS else (self.mode,) if self.mode else ()
        return Counted(
            since=self.since,
            until=self.until,
            unit=self.unit.path if self.unit else "",
            area=self.area,
            industry=self.industry,
            kind=self.kind,
            modes=modes,
        )

    def query(self, **changes: str) -> str:
        """The part of the address that means just this, today and later."""
        parts = {
            "since": f"{self.since:%Y-%m}",
            "until": f"{self.until:%Y-%m}",
            "unit": self.unit.code if self.unit else "",
            "area": self.area,
            "industry": self.industry,
            "mode": self.mode,
            "kind": self.kind,
        }
        return urlencode({name: text for name, text in (parts | changes).items() if text})

    @property
    def period(self) -> str:
        """The period in words."""
        first, last = self.since, self.until
        if (first.month, last.month) == (1, 12):
            if first.year == last.year:
                return f"{first.year} 年"
            return f"{first.year}–{last.year} 年"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.year} 年 {first.month} 月"
        return f"{first.year} 年 {first.month} 月至 {last.year} 年 {last.month} 月"


class WishForm(forms.Form):
    """The filters; an empty one does not narrow, without a period the running year is meant."""

    since = forms.CharField(label="起（年-月）", required=False, max_length=7)
    until = forms.CharField(label="止（年-月）", required=False, max_length=7)
    unit = forms.ChoiceField(label="单位", required=False)
    industry = forms.ChoiceField(label="行业", required=False)
    mode = forms.ChoiceField(label="检查方式", required=False)
    kind = forms.ChoiceField(label="主体类型", required=False)
    area = forms.RegexField(r"^\d{2,6}\Z", label="区划代码", required=False)

    def __init__(
        self, given: object, *, units: Sequence[Unit], is_staff: bool, today: date
    ) -> None:
        """``units`` can be chosen; ``is_staff`` offers every mode."""
        super().__init__(given)  # type: ignore[arg-type]
        self.units = {unit.code: unit for unit in units}
        self.today = today
        modes = [(one.value, one.label) for one in Mode] if is_staff else list(PUBLIC_MODES)
        sections = [(letter, f"{letter} {name}") for letter, name in SECTION_NAMES.items()]
        names = [(unit.code, "　" * unit.depth + unit.name) for unit in units]
        for field, choices in (
            ("unit", names),
            ("industry", sections),
            ("mode", modes),
            ("kind", list(KIND_LABELS.items())),
        ):
            self.fields[field].choices = [("", "全部"), *choices]  # type: ignore[attr-defined]
        for one in self.fields.values():
            is_choice = isinstance(one, forms.ChoiceField)
            one.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        for name, month in (("since", "01"), ("until", "12")):
            self.fields[name].widget.attrs["placeholder"] = f"{today.year}-{month}"

    def clean_since(self) -> date | None:
        return self._month("since")

    def clean_until(self) -> date | None:
        return self._month("until")

    def clean(self) -> dict[str, object]:
        found: dict[str, object] = super().clean() or {}
        first, last = found.get("since"), found.get("until")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("until", "止月早于起月，请对调。")
        return found

    def wish(self) -> Wish:
        """What is asked for. Only of a valid form."""
        found = self.cleaned_data
        year = (found["since"] or found["until"] or self.today).year
        last = found["until"] or date((found["since"] or self.today).year, 12, 1)
        return Wish(
            since=found["since"] or date(year, 1, 1),
            until=last.replace(day=calendar.monthrange(last.year, last.month)[1]),
            unit=self.units.get(found["unit"]),
            area=found["area"],
            industry=found["industry"],
            mode=found["mode"],
            kind=found["kind"],
        )

    def _month(self, name: str) -> date | None:
        text = str(self.cleaned_data[name]).strip()
        if not text:
            return None
        match = MONTH.fullmatch(text)
        if match is None or not EARLIEST <= int(match[1]) <= LATEST:
            raise forms.ValidationError(f"“{text}”不是月份。请写成 2026-01 这样。")
        return date(int(match[1]), int(match[2]), 1)
