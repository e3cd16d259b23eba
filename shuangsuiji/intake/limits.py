"""How much of a file is taken in before it is refused."""

from typing import Final

MIB: Final = 1024 * 1024

MAX_CSV_BYTES: Final = 4096 * MIB  # streamed, so only the disk limits it
MAX_XLSX_BYTES: Final = 64 * MIB  # packed
MAX_WEB_BYTES: Final = 256 * MIB  # one upload in a browser
MAX_COLUMNS: Final = 512
MAX_CELL_CHARS: Final = 131_072

MAX_PARTS: Final = 1_000  # files inside an XLSX
MAX_INFLATED: Final = 200 * MIB  # all parts together, counted while inflating
MAX_SHARED_STRINGS: Final = 64 * MIB
MAX_SHEETS: Final = 255
MAX_AREA: Final = 20_000_000  # cells of the bounding rectangle of one sheet
SPARSE_AREA: Final = 2_000_000  # above this, at least one cell in fifty must be filled
