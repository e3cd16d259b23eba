"""Fictitious registers, as rows and as files."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from entities.importer import import_registry
from entities.models import Entity
from entities.uscc import INNER_VALUE, INNER_WEIGHTS, check_character
from shuangsuiji.intake.tests.files import csv_text, xlsx

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HEADER = ["统一社会信用代码", "名称", "住所"]


def uscc(number, region="350981", kind="91"):
    """A well-formed code whose organisation part is reserved for tests."""
    organisation = f"MA{number:06d}"
    pairs = zip(organisation, INNER_WEIGHTS, strict=True)
    total = sum(INNER_VALUE[char] * weight for char, weight in pairs)
    first17 = kind + region + organisation + "0123456789X"[-total % 11]
    return first17 + check_character(first17)


def row(number, name="", address="", region="350981"):
    return [
        uscc(number, region),
        name or f"福安市虚构{number}号商行",
        address or f"福安市赛岐镇解放路{number}号",
    ]


def rows(count):
    return [row(number) for number in range(1, count + 1)]


def write(folder, content, name="名单.csv"):
    """A file with ``content``: bytes, or rows under ``HEADER`` (or, first, their own header)."""
    path = Path(folder) / name
    if isinstance(content, bytes):
        data = content
    elif name.endswith(".xlsx"):
        data = xlsx({"名单": [HEADER, *content]})
    else:
        data = csv_text(content, header=HEADER).encode("utf-8-sig")
    path.write_bytes(data)
    return path


def table(header, *lines):
    """A CSV file with its own header."""
    return csv_text(lines, header=header).encode()


def bring(folder, content, name="名单.csv", **options):
    """Import ``content`` and return the outcome."""
    path = write(folder, content, name)
    return import_registry(path=path, by="zhang", clock=lambda: NOON, **options)


def findings(outcome):
    """Lines of the error file without its header: level, file, sheet, row, column, value, …"""
    if not outcome.error_file:
        return []
    with Path(outcome.error_file).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))[1:]


def stored():
    """Every entity as the plain values that an import could have changed."""
    return list(Entity.objects.order_by("code").values("code", "name", "address", "version"))
