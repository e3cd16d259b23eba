import pytest

from entities.addresses import address_quality

CASES = {
    "EMPTY": [""],
    "TOWN": [
        "福建省宁德市",
        "福安市",
        "宁德市蕉城区",
        "福鼎市白琳镇",
        "寿宁县托溪乡",
        "霞浦县松城街道",
    ],
    "VILLAGE": [
        *(
            "福鼎市白琳镇翠郊村",
            "屏南县路下乡路下村",
            "宁德市蕉城区漳湾镇增坂村",
            "古田县杉洋镇某洋自然村",
        ),
        *(
            "福安市溪柄镇田坂村某山",
            "霞浦县长春镇某社区",
            "福安市穆阳镇某村第3组",
            "周宁县李墩镇某村三队",
        ),
        *("福安市城阳镇某坂", "寿宁县武曲镇某村(旧祠)", "福鼎市管阳镇某村委会"),
    ],
    "FULL": [
        *(
            "福安市赛岐镇解放路15号",
            "福安市城关富春路",
            "福鼎市桐城街道某小区3幢201",
            "霞浦县溪南街",
        ),
        *("福安市秦溪洋工业园区", "宁德市蕉城区某村88号", "福安市某局内", "福鼎市某镇国道边"),
        *("古田县鹤塘镇某村新街", "柘荣县双城镇某大厦三层", "屏南县某镇某村(农机站隔壁)"),
        *("福安市赛岐镇某村十五号", "福安市某镇某村小学对面", "宁德市东侨经济开发区某广场"),
    ],
}


@pytest.mark.parametrize(
    ("address", "quality"), [(a, quality) for quality, group in CASES.items() for a in group]
)
def test_an_address_is_graded_by_what_it_leads_to(address, quality):
    assert address_quality(address) == quality


@pytest.mark.parametrize(
    ("rest", "quality"),
    [("", "TOWN"), ("翠郊村", "VILLAGE"), ("翠郊村88号", "FULL"), ("、", "TOWN")],
)
def test_the_rest_after_the_districts_decides_where_it_is_known(rest, quality):
    assert address_quality("福鼎市白琳镇" + rest, rest) == quality
