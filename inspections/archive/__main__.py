"""``python -m inspections.archive verify ARCHIVE.zip [--log-key KEY]``: needs no server."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from inspections.archive.verify import ArchiveError, verify_archive
from shuangsuiji.kernel.faults import explained
from shuangsuiji.kernel.note import NoteError, parse_key
from shuangsuiji.kernel.usage import speak_chinese

HOLDS, UNUSABLE, BROKEN = 0, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Print every step and return the exit status: 0 holds, 2 wrong usage, 3 broken."""
    parser = argparse.ArgumentParser(prog="python -m inspections.archive", description=__doc__)
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--log-key", action="append", default=[])
    options = parser.parse_args(arguments)
    try:
        keys = [parse_key(key) for key in options.log_key]
        with options.archive.open("rb") as file:
            verdict = verify_archive(file, keys=keys)
    except OSError as error:
        sys.stderr.write(f"{options.archive}：{explained(error)}。\n")
        return UNUSABLE
    except NoteError as error:
        sys.stderr.write(f"--log-key：{error}\n")
        return UNUSABLE
    except ArchiveError as error:
        sys.stderr.write(f"不成立：{error}\n")
        return BROKEN
    for step in verdict.steps:
        sys.stdout.write(f"✓ {step}\n")
    return HOLDS


if __name__ == "__main__":
    speak_chinese()
    sys.exit(main(sys.argv[1:]))
