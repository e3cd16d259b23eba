"""Is this an XLSX that is safe to parse? Answered before any parser sees it.

Names and sizes in a zip directory can lie, so every part is inflated once and counted.
"""

import itertools
import re
import struct
import zipfile
import zlib
from functools import lru_cache
from typing import Final

from shuangsuiji.intake import limits
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.sources import Source

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
BROKEN: Final = "文件已损坏或没有传完：{}。请用 Excel/WPS 打开后另存为 .xlsx，再上传。"
SAVE_AS: Final = "请用 Excel/WPS 另存为「Excel 工作簿（.xlsx）」或「CSV UTF-8」再上传。"
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    UnicodeError,
)
READ: Final = 256 * 1024
OVERLAP: Final = 64  # bytes kept from the piece before, so that no match is cut in two
SYMLINK: Final = 0xA000
DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# [^<>] keeps both linear in the length of the text, whatever is fed to them.
CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,4})(\d{1,8})"[^<>]*?(/?)>')
ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
LONGEST_TAG: Final = 64 * 1024
BOMB_RATIO: Final = 200  # tables shrink ten- to fiftyfold; padding shrinks a thousandfold
TOO_BIG: Final = (
    "XLSX 展开后过大：{} KB 的文件展开后超过 {} MB 的上限，为安全起见不予解析。"
    "正常的名单请另存为 CSV UTF-8 再上传；来历不明的文件请勿再用（可能是压缩炸弹）。"
)
SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s")


def check_workbook(source: Source) -> None:
    """Raise ``FileRejectedError`` unless ``source`` is an XLSX within every limit."""
    head = source.head(8)
    if head == OLE:
        _refuse_ole(source)
    if not head.startswith(ZIP):
        raise FileRejectedError(f"文件不是 XLSX：开头不是压缩包。{SAVE_AS}")
    if source.size > limits.MAX_XLSX_BYTES:
        raise FileRejectedError(
            f"XLSX 超过 {limits.MAX_XLSX_BYTES // limits.MIB} MB。大名单请另存为 CSV UTF-8 再上传。"
        )
    try:
        with source.open() as handle, zipfile.ZipFile(handle) as archive:
            _check_directory(archive)
            _check_parts(archive, packed=source.size)
    except UNREADABLE as error:
        raise FileRejectedError(BROKEN.format("压缩包结构不对")) from error
    except RuntimeError as error:  # zipfile's way to say that a password is needed
        raise FileRejectedError(f"文件设了密码。请去掉密码后再上传。{SAVE_AS}") from error


def _refuse_ole(source: Source) -> None:
    head = source.head(4 * limits.MIB)
    if "EncryptedPackage".encode("utf-16-le") in head:
        raise FileRejectedError("工作簿设了打开密码。请在 Excel/WPS 里去掉密码，保存后再上传。")
    raise FileRejectedError(f"这是旧版 Excel（.xls）文件，系统不读。{SAVE_AS}")


def _check_directory(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > limits.MAX_PARTS or len(names) != len(parts):
        raise FileRejectedError(BROKEN.format(f"里面有 {len(parts)} 个部件，多得不正常或重名"))
    if any(_is_hostile(part) for part in parts):
        raise FileRejectedError(BROKEN.format("部件名指向压缩包之外"))
    if any("vbaProject" in name for name in names):
        raise FileRejectedError(f"工作簿带宏（.xlsm），系统不收。{SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise FileRejectedError(f"这是二进制工作簿（.xlsb），系统不读。{SAVE_AS}")
    if "mimetype" in names and "content.xml" in names:
        raise FileRejectedError(f"这是 OpenDocument（.ods）文件，系统不读。{SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise FileRejectedError(f"压缩包里没有工作簿，不是 XLSX。{SAVE_AS}")
    spans = sorted((part.header_offset, part.compress_size) for part in parts)
    for (offset, size), (following, _) in itertools.pairwise(spans):
        if offset + size > following:
            raise FileRejectedError(BROKEN.format("部件互相重叠"))


def _is_hostile(part: zipfile.ZipInfo) -> bool:
    path = part.filename.replace("\\", "/")
    is_link = (part.external_attr >> 16) & 0xF000 == SYMLINK
    return is_link or path.startswith("/") or ".." in path.split("/") or ":" in path


def _check_parts(archive: zipfile.ZipFile, *, packed: int) -> None:
    """Inflate every part, counting; look for declarations, for far-away cells, for sheets."""
    too_big = TOO_BIG.format(packed // 1024, limits.MAX_INFLATED // limits.MIB)
    if sum(part.file_size for part in archive.infolist()) > limits.MAX_INFLATED:
        raise FileRejectedError(too_big)  # it says so itself; what lies is counted below
    total = 0
    for part in archive.infolist():
        size = 0
        tail = b""
        extent = _Extent(part) if part.filename.startswith("xl/worksheets/") else None
        sheets = 0
        is_strings = part.filename.endswith("sharedStrings.xml")
        with archive.open(part) as stream:
            while piece := stream.read(READ):
                size += len(piece)
                total += len(piece)
                if total > limits.MAX_INFLATED:
                    raise FileRejectedError(too_big)
                if is_strings and size > limits.MAX_SHARED_STRINGS:
                    raise FileRejectedError(
                        TOO_BIG.format(
                            part.compress_size // 1024, limits.MAX_SHARED_STRINGS // limits.MIB
                        )
                    )
                window = tail + piece
                if DECLARATION.search(window):
                    raise FileRejectedError(BROKEN.format("含有不允许的 XML 声明（DOCTYPE）"))
                if extent is not None:
                    extent.take(piece)
                if part.filename == "xl/workbook.xml":
                    sheets += len(SHEET.findall(piece))
                tail = window[-OVERLAP:]
        if extent is not None:
            extent.check()
        if sheets > limits.MAX_SHEETS:
            raise FileRejectedError(BROKEN.format(f"有 {sheets} 张工作表"))


class _Extent:
    """The bounding rectangle of the filled cells of one sheet, and how many there are.

    A parser lays the whole rectangle out in memory: two cells, A1 and XFD1048576, cost
    gigabytes.
    """

    def __init__(self, part: zipfile.ZipInfo) -> None:
        self._part = part
        self.rows = 0
        self.columns = 0
        self.cells = 0
        self._placed = 0  # cell elements that say where they are
        self._elements = 0  # cell elements altogether
        self._rest = b""

    def take(self, piece: bytes) -> None:
        window = self._rest + piece
        end = window.rfind(b">") + 1  # whole tags only; the rest waits for the next piece
        if not end and len(window) > LONGEST_TAG:
            raise FileRejectedError(self._without_tags())
        whole, self._rest = window[:end], window[end:]
        self._elements += len(ANY_CELL.findall(whole))
        for letters, row, empty in CELL.findall(whole):
            self._placed += 1
            if empty:
                continue  # <c r="A1" s="3"/>: formatted, but nothing in it
            self.cells += 1
            self.columns = max(self.columns, _column_number(letters))
            self.rows = max(self.rows, int(row))
        if self._elements > limits.MAX_AREA:
            self.check()

    def _without_tags(self) -> str:
        """What is wrong with a sheet that goes on and on without a tag: padding, or no XML."""
        small, large = self._part.compress_size, self._part.file_size
        if large < BOMB_RATIO * small:
            return BROKEN.format("工作表内容不是 XML")
        return (
            f"工作表不是表格内容，而是 {small // 1024} KB 压缩数据展开成的 "
            f"{large // limits.MIB} MB 填充（像压缩炸弹），为安全起见不予解析。"
            "请从源系统重新导出名单，不要再用这个文件。"
        )

    def check(self) -> None:
        area = max(self.rows * self.columns, self._elements)
        if self._elements != self._placed:
            raise FileRejectedError(BROKEN.format("有单元格没有写明位置"))
        if self.columns > limits.MAX_COLUMNS:
            raise FileRejectedError(
                f"表格有 {self.columns} 列，最多 {limits.MAX_COLUMNS} 列。"
                "请删除右侧多余的列（选中后「删除」，不是「清除内容」）再保存。"
            )
        if area > limits.MAX_AREA or (area > limits.SPARSE_AREA and self.cells < area // 50):
            raise FileRejectedError(
                f"表格范围有 {self.rows} 行 × {self.columns} 列，但大多是空的或太大。"
                "请删除名单以外的零散单元格，或另存为 CSV UTF-8。"
            )


@lru_cache(maxsize=1024)
def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
