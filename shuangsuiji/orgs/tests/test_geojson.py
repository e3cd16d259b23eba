"""Outlines of districts: what is taken, and what a wrong file is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.orgs import geojson
from shuangsuiji.orgs.geojson import OutlineError, read_outlines

SQUARE = [[120.0, 32.0], [120.1, 32.0], [120.1, 32.123456], [120.0, 32.0]]


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def feature(ring=None, kind="Polygon", **properties):
    coordinates = [ring or SQUARE] if kind == "Polygon" else [[ring or SQUARE]]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def faults(data: bytes) -> list[str]:
    with pytest.raises(OutlineError) as refused:
        read_outlines(data)
    return refused.value.faults


def test_polygons_become_microdegrees_without_a_float():
    (area,) = read_outlines(collection(feature(name="罗塘街道")))

    assert area.name == "罗塘街道"
    assert area.rings[0][2] == (120_100_000, 32_123_456)
    assert all(isinstance(number, int) for point in area.rings[0] for number in point)


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_both_kinds_and_a_single_feature_are_taken(kind):
    assert len(read_outlines(json.dumps(feature(kind=kind)).encode())) == 1
    assert read_outlines(collection(feature(kind=kind)))[0].name == "第 1 区"


def test_a_bom_is_let_through():
    assert read_outlines(b"\xef\xbb\xbf" + collection(feature()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe", "不是 UTF-8 编码"),
        (b"{", "不是合法的 JSON"),
        (b'{"type": NaN}', "不是合法的 JSON"),
        (b"[]", "type 的值 None 不合要求"),
        (b"{}", "type 的值 None 不合要求"),
        (collection(), "没有多边形"),
        (b'{"type": "FeatureCollection"}', "features 的值 缺少"),
        (collection({"type": "Feature", "geometry": None}), "features[0].geometry.type"),
        (collection({"geometry": {"type": "Polygon"}}), "应为坐标数组"),
        (collection({"geometry": {"type": "Point", "coordinates": [1, 2]}}), "请去掉点和线"),
        (collection(feature([[120, 32], [121, 32]])), "2 个点 不合要求：一圈至少 4 个点"),
        (collection(feature([*SQUARE[:3], [120.0, 32.5]])), "首尾不同"),
        (collection(feature([["a", 1]] * 4)), "应为 [经度, 纬度]"),
        (collection(feature([[True, True]] * 4)), "应为 [经度, 纬度]"),
        (collection(feature(), crs={"name": "EPSG:3857"}), "请转换为经纬度后导出"),
    ],
)
def test_a_wrong_file_is_told_what_to_do(data, words):
    assert words in " ".join(faults(data))


def test_latitude_before_longitude_is_recognised():
    swapped = [[lat, lon] for lon, lat in SQUARE]

    (first, *_) = faults(collection(feature(swapped)))

    assert first.startswith("features[0].geometry.coordinates[0][0] 的值 [32.0, 120.0]")
    assert "经纬度可能写反了" in first


def test_metres_are_no_degrees():
    assert "投影坐标" in faults(collection(feature([[40_000_000, 3_500_000]] * 4)))[0]


def test_too_much_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(geojson, "LARGEST_FILE", 10)
    assert "最大 10 字节" in faults(b"x" * 11)[0]
    monkeypatch.undo()
    monkeypatch.setattr(geojson, "MOST_POINTS", 3)
    assert "最多 3 个" in faults(collection(feature()))[0]
    monkeypatch.setattr(geojson, "MOST_AREAS", 1)
    assert "最多 1 个" in faults(collection(feature(), feature()))[0]


def test_only_the_first_twenty_faults_are_listed():
    assert len(faults(collection(feature([[0, 0]] * 50)))) == geojson.MOST_FAULTS


def told(data: bytes) -> list[str]:
    try:
        read_outlines(data)
    except OutlineError as error:
        return error.faults
    return []


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_else_than_a_refusal_comes_of_any_bytes(data):
    assert all(fault.endswith("。") for fault in told(data))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties"]), inner
        )
    ),
    max_leaves=20,
)


@given(values, st.sampled_from(["FeatureCollection", "Feature", "Polygon", "MultiPolygon"]))
def test_any_json_is_taken_or_refused_in_words(value, kind):
    root = {"type": kind, "features": value, "geometry": value, "coordinates": value}

    assert all(fault.endswith("。") for fault in told(json.dumps(root).encode()))
