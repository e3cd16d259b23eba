"""Reading the outlines of districts from GeoJSON (RFC 7946), strictly and without floats (pure).

Only polygons count. Every fault is told with its place in the file, its value, the rule and
the remedy; a file with a fault is not taken at all.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

LARGEST_FILE = 4 * 1024 * 1024
MOST_AREAS = 500
MOST_POINTS = 50_000
MOST_FAULTS = 20
WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54  # China, in degrees
NAMES = ("name", "NAME", "Name", "名称", "街道", "乡镇", "XZQMC")
LONGEST_NAME = 60
# Names of geographic coordinates in longitude and latitude; anything else is a projection.
GEOGRAPHIC = ("CRS84", "4326", "4490")

Point = tuple[int, int]  # (lon_e6, lat_e6)


@dataclass(frozen=True)
class Outline:
    """One district: its name and its rings, each closed."""

    name: str
    rings: tuple[tuple[Point, ...], ...]


class OutlineError(ValueError):
    """The file cannot be taken; ``faults`` says where and why, at most the first twenty."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = list(faults)


def read_outlines(data: bytes) -> tuple[Outline, ...]:
    """Read the districts of a GeoJSON file.

    Raises:
        OutlineError: too large, no JSON, no polygons, or coordinates outside the range.
    """
    if len(data) > LARGEST_FILE:
        raise OutlineError(
            [f"文件有 {len(data):,} 字节，最大 {LARGEST_FILE:,} 字节。请先简化边界再上传。"]
        )
    return _Reader(_decoded(data)).outlines()


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise OutlineError(
            [f"第 {error.start + 1} 字节不是 UTF-8 编码。请另存为 UTF-8 的 GeoJSON。"]
        ) from error
    except (json.JSONDecodeError, ValueError, RecursionError) as error:
        where = (
            f"第 {error.lineno} 行第 {error.colno} 列"
            if isinstance(error, json.JSONDecodeError)
            else "文件"
        )
        raise OutlineError(
            [f"{where}不是合法的 JSON。请用地图软件导出 GeoJSON 后上传。"]
        ) from error


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(text)


class _Reader:
    """Walks one decoded file and gathers faults."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._faults: list[str] = []
        self._points = 0

    def outlines(self) -> tuple[Outline, ...]:
        found = [
            Outline(name, rings) for name, rings in self._districts() if rings and not self._faults
        ]
        if not self._faults and not found:
            self._blame(
                "文件", "没有多边形", "应有至少一个 Polygon 或 MultiPolygon", "请检查导出内容"
            )
        if self._points > MOST_POINTS:
            self._blame(
                "文件", f"{self._points:,} 个点", f"最多 {MOST_POINTS:,} 个", "请先简化边界"
            )
        if self._faults:
            raise OutlineError(self._faults[:MOST_FAULTS])
        return tuple(found)

    def _districts(self) -> Iterator[tuple[str, tuple[tuple[Point, ...], ...]]]:
        self._check_reference_system()
        for number, (place, feature) in enumerate(self._features(), 1):
            properties = feature.get("properties") if isinstance(feature, dict) else None
            geometry = feature.get("geometry") if isinstance(feature, dict) else None
            yield _name(properties, number), self._geometry(geometry, f"{place}.geometry")

    def _features(self) -> list[tuple[str, Any]]:
        root = self._root
        kind = root.get("type") if isinstance(root, dict) else None
        if kind == "FeatureCollection":
            features = root.get("features")
            if not isinstance(features, list):
                self._blame("features", "缺少", "应为数组", "请重新导出")
                return []
            if len(features) > MOST_AREAS:
                self._blame(
                    "features", f"{len(features)} 个", f"最多 {MOST_AREAS} 个", "请只保留本辖区"
                )
                return []
            return [(f"features[{place}]", one) for place, one in enumerate(features)]
        if kind == "Feature":
            return [("文件", root)]
        if kind in ("Polygon", "MultiPolygon"):
            return [("文件", {"geometry": root})]
        self._blame(
            "type",
            str(kind),
            "应为 FeatureCollection、Feature、Polygon 或 MultiPolygon",
            "请导出 GeoJSON",
        )
        return []

    def _check_reference_system(self) -> None:
        crs = self._root.get("crs") if isinstance(self._root, dict) else None
        if crs and not any(word in json.dumps(crs, default=str) for word in GEOGRAPHIC):
            self._blame(
                "crs", json.dumps(crs, default=str)[:80], "应为经纬度坐标", "请转换为经纬度后导出"
            )

    def _geometry(self, geometry: Any, place: str) -> tuple[tuple[Point, ...], ...]:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            self._blame(f"{place}.type", str(kind), "应为 Polygon 或 MultiPolygon", "请去掉点和线")
            return ()
        coordinates = geometry.get("coordinates")
        where = f"{place}.coordinates"
        polygons = [coordinates] if kind == "Polygon" else coordinates
        if not isinstance(polygons, list) or not all(isinstance(one, list) for one in polygons):
            self._blame(where, "缺少", "应为坐标数组", "请重新导出")
            return ()
        single = kind == "Polygon"
        rings = [
            self._ring(ring, f"{where}[{inner}]" if single else f"{where}[{outer}][{inner}]")
            for outer, polygon in enumerate(polygons)
            for inner, ring in enumerate(polygon)
        ]
        return tuple(rings)

    def _ring(self, ring: Any, place: str) -> tuple[Point, ...]:
        if not isinstance(ring, list) or len(ring) < 4:
            count = len(ring) if isinstance(ring, list) else 0
            self._blame(place, f"{count} 个点", "一圈至少 4 个点", "请检查边界是否完整")
            return ()
        self._points += len(ring)
        points = tuple(self._point(one, f"{place}[{at}]") for at, one in enumerate(ring))
        if points[0] != points[-1]:
            self._blame(place, "首尾不同", "一圈的最后一点应等于第一点", "请闭合边界")
        return points

    def _point(self, value: Any, place: str) -> Point:
        numbers = value[:2] if isinstance(value, list) else []
        if len(numbers) < 2 or not all(_is_number(number) for number in numbers):
            self._blame(place, str(value)[:40], "应为 [经度, 纬度]", "请重新导出")
            return (0, 0)
        lon, lat = numbers
        if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            swapped = WEST <= lat <= EAST and SOUTH <= lon <= NORTH
            self._blame(
                place,
                f"[{lon}, {lat}]",
                f"经度应在 {WEST} 至 {EAST}、纬度在 {SOUTH} 至 {NORTH} 之间",
                "经纬度可能写反了，请对调" if swapped else "请确认是经纬度而不是投影坐标",
            )
            return (0, 0)
        return (round(Decimal(lon) * 1_000_000), round(Decimal(lat) * 1_000_000))

    def _blame(self, place: str, value: str, rule: str, remedy: str) -> None:
        self._faults.append(f"{place} 的值 {value} 不合要求：{rule}。{remedy}。")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _name(properties: Any, number: int) -> str:
    if isinstance(properties, dict):
        for key in NAMES:
            text = properties.get(key)
            if isinstance(text, str) and text.strip() and text.strip().isprintable():
                return text.strip()[:LONGEST_NAME]
    return f"第 {number} 区"
