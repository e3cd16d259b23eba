"""The bundle file: one definition for writing and reading, streamed, nothing else accepted."""

from dataclasses import replace

import pytest

from inspections.draw import bundle as bundle_module
from inspections.draw.bundle import parse_bundle
from inspections.draw.errors import MalformedError
from inspections.draw.tests.bundles import as_value, build, resigned, small_bundle, small_file
from inspections.draw.tests.samples import header, lines, sha
from inspections.draw.verify import verify_bundle
from shuangsuiji.kernel.canonical import canonical_bytes


def test_the_file_is_canonical_json_and_one_line_feed():
    data = small_file()

    assert data == canonical_bytes(as_value(data)) + b"\n"
    assert resigned(as_value(data)) == data


def test_the_last_key_is_the_digest_of_the_rest():
    value = as_value(small_file())
    stated = value.pop("whole_digest")

    assert stated == sha(canonical_bytes(value))


def test_what_is_read_writes_the_same_file():
    assert parse_bundle(small_file()).to_bytes() == small_file()


def test_how_the_lines_are_chunked_does_not_change_the_file():
    made = small_bundle()
    whole = b"".join(made.entities())

    again = replace(made, entities=lambda: iter([whole, b""]), excluded=lambda: [*made.excluded()])

    assert again.to_bytes() == small_file()


def test_a_frame_without_exclusions_is_written_and_verified():
    entities = lines(16)

    data = build(header(entities, ()), entities, []).to_bytes()

    assert b'"excluded":[]' in data
    assert verify_bundle(data).ok


def test_many_lines_are_read_in_pieces(monkeypatch):
    monkeypatch.setattr(bundle_module, "LINES_AT_ONCE", 3)

    assert verify_bundle(small_file()).ok


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data + b" ",
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data[:-1] + b"\r\n",
        lambda data: data * 2,
        lambda data: b"[]\n",
        lambda data: b"{}\n",
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b'"format"', b'"Format"'),
    ],
)
def test_any_other_file_is_malformed(spoil):
    with pytest.raises(MalformedError):
        parse_bundle(spoil(small_file()))
