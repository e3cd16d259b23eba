"""Finding a unit by what a clerk writes in a cell: its code, its name, or both levels."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from shuangsuiji.orgs.models import Unit

NEAREST = 3
LONG_FORMS = (("市场监督管理", "市场监管"), ("工商行政管理", "工商"))


class UnitNotFoundError(ValueError):
    """No unit, or more than one, is meant; ``rule`` and ``remedy`` say so in Chinese."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(f"{rule}。{remedy}")
        self.rule = rule
        self.remedy = remedy


class UnitDirectory:
    """Units by code, by name, and by the name of a unit above followed by their own."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_code: dict[str, Unit] = {}
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        self._names: dict[str, Unit] = {}
        everything = list(units)
        by_code = {unit.code: unit for unit in everything}
        for unit in everything:
            self._by_code[unit.code.upper()] = unit
            for key in _keys(unit, by_code):
                if unit not in self._by_name[key]:
                    self._by_name[key].append(unit)
            self._names[unit.name] = unit

    def find(self, text: str) -> Unit:
        """The one unit that ``text`` names.

        Raises:
            UnitNotFoundError: unknown (the nearest names are given), ambiguous (all are
                listed with their codes), or closed.
        """
        unit = self._by_code.get(unicodedata.normalize("NFKC", text).strip().upper())
        if unit is None:
            named = self._by_name.get(key_of(text), [])
            if len(named) > 1:
                choices = "、".join(f"{one.code}（{one.name}）" for one in named[:6])
                raise UnitNotFoundError(
                    f"有 {len(named)} 个单位叫这个名称", f"请改填代码：{choices}。"
                )
            if not named:
                raise UnitNotFoundError(
                    "没有这个单位", f"请核对名称或改填单位代码{self._near(text)}。"
                )
            unit = named[0]
        if not unit.is_active:
            raise UnitNotFoundError("这个单位已停用", "请填现在所在的单位，或先启用该单位。")
        return unit

    def _near(self, text: str) -> str:
        near = get_close_matches(text, list(self._names), n=NEAREST, cutoff=0.5)
        if not near:
            return "；没有的单位请先导入单位表"
        return "；相近的有：" + "、".join(f"{name}（{self._names[name].code}）" for name in near)


def key_of(text: str) -> str:
    """``text`` for comparison: half width, no spaces or separators, short official forms."""
    key = re.sub(r"[\s/\\>▸·、,,\-—()]+", "", unicodedata.normalize("NFKC", text))
    for long, short in LONG_FORMS:
        key = key.replace(long, short)
    return key


def _keys(unit: Unit, by_code: dict[str, Unit]) -> list[str]:
    own = key_of(unit.name)
    above = unit.path.rstrip("/").split("/")[:-1]
    qualified = [key_of(by_code[code].name) + own for code in above if code in by_code]
    return [own, *qualified]
