"""``python -m publicity.bundle verify FILE|FOLDER [--log-key KEY]``: needs no server."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from publicity.bundle.proven import BundleError
from publicity.bundle.result import verify_result
from publicity.bundle.snapshot import verify_snapshot
from shuangsuiji.kernel.faults import explained
from shuangsuiji.kernel.note import NoteError, parse_key
from shuangsuiji.kernel.usage import speak_chinese

HOLDS, UNUSABLE, BROKEN = 0, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Print every step and return the exit status: 0 holds, 2 wrong usage, 3 broken."""
    parser = argparse.ArgumentParser(prog="python -m publicity.bundle", description=__doc__)
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--log-key", action="append", default=[])
    options = parser.parse_args(arguments)
    try:
        keys = [parse_key(key) for key in options.log_key]
        if options.path.is_dir():
            steps = verify_snapshot(options.path, keys=keys)
        else:
            steps = verify_result(options.path.read_bytes(), keys=keys)
    except OSError as error:
        sys.stderr.write(f"{options.path}：{explained(error)}。\n")
        return UNUSABLE
    except NoteError as error:
        sys.stderr.write(f"--log-key：{error}\n")
        return UNUSABLE
    except BundleError as error:
        sys.stderr.write(f"不成立：{error}\n")
        return BROKEN
    for step in steps:
        sys.stdout.write(f"✓ {step}\n")
    return HOLDS


if __name__ == "__main__":
    speak_chinese()
    sys.exit(main(sys.argv[1:]))
