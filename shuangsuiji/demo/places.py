"""The made-up district: branches, where they lie, and how many entities each looks after.

The names are those of a real district's towns so that the map is plausible; everything that
stands in them is invented.
"""

from typing import NamedTuple

CITY = ("321200", "泰州市市场监督管理局")
COUNTY = ("321204", "姜堰区市场监督管理局")
SECTIONS = (
    ("321204K01", "信用监督管理科"),
    ("321204K02", "政策法规科"),
    ("321204K03", "办公室"),
)
WEST, SOUTH = 120_040_000, 32_330_000  # south-west corner, microdegrees
EAST_KM, NORTH_KM = 10_650, 8_983  # microdegrees in one kilometre at this latitude


class Branch(NamedTuple):
    """One branch (分局): kilometres east and north of the corner, share of the register."""

    code: str
    town: str
    east: float
    north: float
    permille: int
    people: int

    @property
    def name(self) -> str:
        return f"{self.town}分局"

    @property
    def lon_e6(self) -> int:
        return WEST + round(self.east * EAST_KM)

    @property
    def lat_e6(self) -> int:
        return SOUTH + round(self.north * NORTH_KM)


# 华港 and 蒋垛 lie at opposite ends: 44 km apart, about two hours by country road.
BRANCHES = (
    Branch("321204S01", "罗塘", 10.5, 21.0, 220, 4),
    Branch("321204S02", "三水", 7.0, 23.5, 130, 3),
    Branch("321204S03", "溱潼", 16.5, 37.0, 95, 3),
    Branch("321204S04", "张甸", 4.5, 9.0, 80, 3),
    Branch("321204S05", "大伦", 18.5, 10.0, 70, 3),
    Branch("321204S06", "白米", 19.5, 22.0, 65, 3),
    Branch("321204S07", "娄庄", 19.0, 29.5, 60, 3),
    Branch("321204S08", "沈高", 13.0, 30.5, 55, 3),
    Branch("321204S09", "俞垛", 6.5, 35.0, 50, 3),
    Branch("321204S10", "梁徐", 9.5, 14.5, 45, 2),
    Branch("321204S11", "桥头", 3.0, 29.0, 40, 2),
    Branch("321204S12", "淤溪", 8.5, 29.5, 35, 2),
    Branch("321204S13", "华港", 1.0, 40.5, 30, 2),
    Branch("321204S14", "蒋垛", 21.0, 1.0, 25, 2),
)
