"""What a log sends its witness (c2sp.org/tlog-witness): over HTTP or as a file on a stick. Pure.

    old 600
    <base64 hash of the consistency proof, one per line>

    <the signed checkpoint>

The witness answers with its signature line.
"""

import base64
import binascii
import re
from dataclasses import dataclass

LONGEST_PROOF = 63
OLD = re.compile(r"old (0|[1-9][0-9]{0,15})")


class WitnessTextError(ValueError):
    """A request is not of the specified form."""


@dataclass(frozen=True)
class Request:
    """The newest head, and the proof that it extends the one of ``old`` entries."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        lines = "".join(base64.b64encode(each).decode("ascii") + "\n" for each in self.proof)
        return f"old {self.old}\n{lines}\n{self.checkpoint}"


def parse_request(data: bytes) -> Request:
    """Read a request strictly.

    Raises:
        WitnessTextError: another form.
    """
    try:
        head, gap, checkpoint = data.decode("utf-8").partition("\n\n")
        first, *lines = head.split("\n")
        proof = tuple(base64.b64decode(line, validate=True) for line in lines)
    except (UnicodeDecodeError, binascii.Error) as error:
        raise WitnessTextError("见证请求不是规定的文本格式。") from error
    match = OLD.fullmatch(first)
    if match is None or not gap or len(proof) > LONGEST_PROOF:
        raise WitnessTextError("见证请求应为“old 条数”、证明各行、一个空行和检查点。")
    if any(len(each) != 32 for each in proof):
        raise WitnessTextError("见证请求中的证明每行应为 32 字节。")
    request = Request(int(match[1]), proof, checkpoint)
    if str(request).encode("utf-8") != data:
        raise WitnessTextError("见证请求的写法不规范。")
    return request
