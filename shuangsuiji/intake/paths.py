"""Files named on the command line."""

from pathlib import Path

from django.core.management.base import CommandError

from shuangsuiji.kernel.faults import explained


def check_readable(path: Path) -> None:
    """Whether ``path`` can be opened as a file.

    Raises:
        CommandError: it cannot, with the reason and what to do, before anything is touched.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise CommandError(f"不能读取 {path}：{explained(error)}。没有导入任何内容。") from error
