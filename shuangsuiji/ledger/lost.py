"""What a restore from an old backup lost, as far as the published files still tell it."""

from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.utils.module_loading import import_string

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.kernel.note import NoteError, parse_checkpoint, parse_note
from shuangsuiji.ledger.tiles import WIDTH, bundle_entries, tile_path


def lost_draws(folder: Path, note: str, since: int) -> list[str]:
    """Codes of draws in entries from ``since`` on, published in ``folder`` and in no table now.

    Args:
        note: the last published checkpoint; empty where there is none.

    A file that is missing or damaged hides its draws; verify_ledger says which one that is.
    """
    try:
        size = parse_checkpoint(parse_note(note.encode("utf-8")).text).size if note else 0
    except NoteError:
        return []
    found: set[str] = set()
    for number in range(since // WIDTH, -(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        path = folder / tile_path("entries", number, width)
        try:
            entries = bundle_entries(path.read_bytes())
            told = [parse_canonical(entry) for entry in entries[max(0, since - number * WIDTH) :]]
        except (OSError, ValueError, NotCanonicalError):
            continue
        found.update(str(each["draw"]) for each in told if each.get("draw"))
    return sorted(found)


def pass_over(draws: list[str]) -> None:
    """Tell the apps, so that none of them gives the code of a lost draw to another one.

    An app names its function in ``log_lost`` of its ``AppConfig``.
    """
    for app in apps.get_app_configs():
        if name := getattr(app, "log_lost", ""):
            step: Callable[..., None] = import_string(name)
            step(codes=draws)
