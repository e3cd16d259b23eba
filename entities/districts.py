"""Keeps the district table filled from the file that comes with the program."""

import csv
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS

SOURCE = Path(__file__).parent / "data" / "districts.csv"


def load_districts(
    app_config: AppConfig,
    apps: Apps = installed,  # a flush sends no historical models
    using: str = DEFAULT_DB_ALIAS,
    **_: Any,
) -> None:
    """After every migrate: fill the table when it is empty, so that no import meets it bare.

    A bureau's own corrections are kept: a table with rows is left alone.
    """
    try:
        district = apps.get_model(app_config.label, "District")
    except LookupError:
        return  # migrated back to before the table
    if district._default_manager.using(using).exists():
        return
    with SOURCE.open(encoding="utf-8", newline="") as handle:
        rows = [district(**_fields(row)) for row in csv.DictReader(handle)]
    district._default_manager.using(using).bulk_create(rows)


def _fields(row: dict[str, str]) -> dict[str, str | None]:
    return {
        name: value or (None if name.startswith("valid_") else "") for name, value in row.items()
    }
