"""Which encoding a text file is in. Certain or refused: never a silent guess."""

import codecs
from typing import Final

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.sources import Source

LABELS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8（带 BOM）",
    "gb18030": "GB18030 / GBK",
    "utf-16": "UTF-16（带 BOM）",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "big5": "Big5（繁体）",
}
REMEDY: Final = (
    "请指定编码（在上传页选，命令用 --encoding），或用 Excel/WPS 另存为「CSV UTF-8」后再传。"
)
SAMPLE: Final = 256 * 1024
# Share of Chinese characters that must be everyday ones (GB 2312 level 1) before bytes that
# are not UTF-8 pass for GB18030. Registers measure above 0.9; Big5 read as GBK below 0.4.
EVERYDAY_SHARE: Final = 0.6


def detect(source: Source) -> str:
    """The Python codec name of ``source``, proved by decoding all of it.

    Raises:
        FileRejectedError: empty, undecodable, mixed, or two encodings are equally likely.
    """
    head = source.head(SAMPLE)
    if not head:
        raise FileRejectedError("文件是空的（0 字节）。请检查是否选错文件，或下载没有完成。")
    if head.startswith(codecs.BOM_UTF8):
        return _proved(source, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proved(source, "utf-16")
    if b"\x00" in head:
        return _proved(source, _utf16_flavour(head))
    if _decodes(source, "utf-8"):
        return "utf-8"
    _refuse_mixed(source)
    if not _decodes(source, "gb18030"):
        raise FileRejectedError(f"文件编码无法识别：既不是 UTF-8，也不是 GB18030。{REMEDY}")
    _refuse_unlikely_gb(head)
    return "gb18030"


def check_encoding(source: Source, encoding: str) -> str:
    """The encoding that a person chose, proved by decoding all of ``source``."""
    if encoding not in LABELS:
        raise FileRejectedError(f"不支持的编码「{encoding}」。可选：{'、'.join(LABELS.values())}。")
    if encoding in ("utf-8", "utf-8-sig"):
        has_bom = source.head(3) == codecs.BOM_UTF8
        encoding = "utf-8-sig" if has_bom else "utf-8"
    return _proved(source, encoding)


def _proved(source: Source, encoding: str) -> str:
    if not _decodes(source, encoding):
        raise FileRejectedError(
            f"文件不是完好的 {LABELS[encoding]}：有字节解不开，可能在传输中被截断。{REMEDY}"
        )
    return encoding


def _decodes(source: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in source.chunks():
            if "\x00" in decoder.decode(chunk):
                raise FileRejectedError(
                    "文件里有空字符（NUL），多半不是文本，或已损坏。请重新导出后再传。"
                )
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _utf16_flavour(head: bytes) -> str:
    """LE or BE for bytes with NULs and no BOM, told by where the ASCII characters have them."""
    even = head[0::2].count(0)  # high bytes of ASCII in big-endian order
    odd = head[1::2].count(0)
    # Text in UTF-16 has line ends and separators, so one side has many NULs, the other none.
    if odd > 4 * even and (b"\n\x00" in head or b"\r\x00" in head):
        return "utf-16-le"
    if even > 4 * odd and (b"\x00\n" in head or b"\x00\r" in head):
        return "utf-16-be"
    raise FileRejectedError("文件里有空字符（NUL），看不出是 UTF-16 文本还是损坏的文件。" + REMEDY)


def _refuse_mixed(source: Source) -> None:
    """Refuse a file of which some lines are UTF-8 and others are not."""
    utf8_lines = 0
    first_bad = 0
    number = 0
    with source.open() as handle:
        for number, line in enumerate(handle, start=1):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                first_bad = first_bad or number
                continue
            # Two Chinese characters in GBK can pass for UTF-8 by accident; four hardly can.
            utf8_lines += sum(byte >= 0x80 for byte in line) >= 8
            if first_bad and utf8_lines:
                break
    if utf8_lines and first_bad == number:
        raise FileRejectedError(
            f"文件前面是 UTF-8，第 {first_bad} 行起解不开："
            f"文件可能被截断，或拼接了不同编码的内容。{REMEDY}"
        )
    if utf8_lines:
        raise FileRejectedError(
            f"同一个文件里混着两种编码：有的行是 UTF-8，第 {first_bad} 行不是。"
            "请分别转换成 UTF-8 再合并。"
        )


def _refuse_unlikely_gb(head: bytes) -> None:
    chinese = everyday = 0
    text = head.decode("gb18030", errors="ignore")
    for char in text:
        if "\u3400" <= char <= "\u9fff" or char >= "\U00020000":
            chinese += 1
            lead = char.encode("gb18030")
            everyday += len(lead) == 2 and 0xB0 <= lead[0] <= 0xD7 and lead[1] >= 0xA1
    if not chinese or everyday < EVERYDAY_SHARE * chinese:
        raise FileRejectedError(
            "编码不能确定：不是 UTF-8；按 GB18030 读出来多是生僻字，可能是 Big5 或其他编码。"
            + REMEDY
        )


def is_mojibake(text: str) -> bool:
    """Whether ``text`` is UTF-8 that somebody once read as GBK and saved again (乱码).

    Turned back it must be Chinese: the GBK bytes of 状态 pass for UTF-8 too, as two letters
    of other scripts.
    """
    if text.isascii():
        return False
    try:
        turned = text.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return False
    return any("\u3400" <= char <= "\u9fff" for char in turned)
