"""Standard output whose reader may leave early (`… | head -1`): the work goes on, unheard."""

import io
import os
import sys


class Outlet(io.FileIO):
    """A descriptor that turns into the void once nobody reads it any more."""

    def write(self, data: object, /) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            void = os.open(os.devnull, os.O_WRONLY)
            os.dup2(void, self.fileno())
            os.close(void)
            return super().write(data)  # type: ignore[arg-type]


def let_readers_leave() -> None:
    """From now on a closed pipe stops no command: what it does must not depend on who listens."""
    old = sys.stdout
    if not isinstance(old, io.TextIOWrapper):
        return
    old.flush()
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(Outlet(old.fileno(), "wb", closefd=False)),
        encoding=old.encoding,
        errors=old.errors,
        line_buffering=old.line_buffering,
    )
