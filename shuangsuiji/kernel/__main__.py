"""``python -m shuangsuiji.kernel conflict FILE``: does this prove that a log contradicted itself?

Needs Python alone. Exit status 3: proven; 0: it proves nothing; 2: wrong use.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from shuangsuiji.kernel.conflict import ConflictError, check_conflict, parse_conflict
from shuangsuiji.kernel.faults import explained

NOTHING, UNUSABLE, PROVEN = 0, 2, 3


def main(arguments: Sequence[str]) -> int:
    """Print what the file proves; return the exit status."""
    match arguments:
        case ["conflict", name]:
            pass
        case _:
            sys.stderr.write("用法：python -m shuangsuiji.kernel conflict 冲突证据.txt\n")
            return UNUSABLE
    try:
        conflict = parse_conflict(Path(name).read_bytes())
        older, newer = check_conflict(conflict)
    except OSError as error:
        sys.stderr.write(f"无法读取“{name}”：{explained(error)}。\n")
        return UNUSABLE
    except ConflictError as error:
        sys.stdout.write(f"不能证明冲突：{error}\n")
        return NOTHING
    sys.stdout.write(
        f"证据成立：日志 {older.origin} 用自己的密钥签过两份互相矛盾的检查点。\n"
        f"较早：{older.size} 条，根 {older.root.hex()}\n"
        f"较晚：{newer.size} 条，根 {newer.root.hex()}\n"
    )
    if conflict.prefix:
        sys.stdout.write(
            f"按较晚的一份，前 {older.size} 条的根应为 {conflict.prefix.hex()}，与较早的不同。\n"
        )
    for key in conflict.keys:
        sys.stdout.write(f"请核对这确是该日志的公钥：{key}\n")
    return PROVEN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
