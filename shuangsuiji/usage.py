"""What goes wrong on the command line before a command can say so itself, in Chinese."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError, ProgrammingError

UNDEFINED_TABLE = "42P01"  # of PostgreSQL; SQLite calls it an operational error


@contextmanager
def explained(arguments: Sequence[str]) -> Iterator[None]:
    """End with a sentence instead of a trace; ``--traceback`` shows the trace."""
    try:
        yield
    except (OperationalError, ProgrammingError, UnicodeEncodeError) as error:
        if isinstance(error, UnicodeEncodeError):
            sentence = _about_encoding(arguments)
        else:
            sentence = _about_database(error)
        if not sentence or "--traceback" in arguments:
            raise
        sys.stderr.write(f"{sentence}\n")
        sys.exit(1)


def _about_encoding(arguments: Sequence[str]) -> str:
    """Words of another encoding, as a terminal set to GBK sends them."""
    wrong = [each for each in arguments if any("\udc80" <= char <= "\udcff" for char in each)]
    shown = "、".join(os.fsencode(each).decode("utf-8", "backslashreplace") for each in wrong)
    return shown and f"“{shown}”不是 UTF-8 编码的文字。请把终端的编码设为 UTF-8 再试。"


def _about_database(error: OperationalError | ProgrammingError) -> str:
    is_missing = getattr(error.__cause__, "pgcode", None) == UNDEFINED_TABLE
    if not is_missing and isinstance(error, ProgrammingError):
        return ""  # a fault of ours
    told = str(error).strip().partition("\n")[0]
    return (
        f"数据库没有接受这个命令：{told}。还没有建库的，请先执行 manage.py migrate；"
        "已经建库的，请核对 DATABASE_URL，并检查数据库是否在运行、磁盘是否有空间。"
    )
