"""Which region a unit answers for: its own code, else that of the nearest unit above."""

from shuangsuiji.orgs.models import Unit


def unit_regions() -> dict[int, str]:
    """Region code by unit id, "" where none is known. One query."""
    by_path: dict[str, str] = {}
    found = {}
    for pk, path, region in Unit.objects.order_by("path").values_list("pk", "path", "region_code"):
        above = path.rstrip("/").rpartition("/")[0]
        by_path[path] = region or (by_path.get(f"{above}/", "") if above else "")
        found[pk] = by_path[path]
    return found
