"""The log over HTTP: what is served, how long it may be kept, and what is not served."""

import pytest

from shuangsuiji.ledger.tests.logs import sealed_log
from shuangsuiji.ledger.tiles import bundle_bytes, bundle_entries, number_path, tiles_between

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(settings):
    sealed_log(settings, 299)


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("checkpoint", "no-cache"),
        ("key", "no-cache"),
        ("tile/0/000", "immutable"),
        ("tile/0/001.p/44", "immutable"),
        ("tile/entries/000", "immutable"),
    ],
)
def test_a_file_of_the_log_is_public(client, path, caching):
    response = client.get(f"/log/{path}")

    assert response.status_code == 200
    assert caching in response["Cache-Control"]
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/999",
        "tile/0/001.p/43",
        "tile/0",
        "tile/0/000/..",
        "tile/64/000",
        "tile/../../keys/signed.json",
        "..%2fkeys%2fsigned.json",
        ".new-abc",
        f"old/{'9' * 300}/checkpoint",
        f"tile/0/{'x001/' * 1000}001",
    ],
)
def test_nothing_else_is_served(client, path):
    assert client.get(f"/log/{path}").status_code == 404


@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234067, 10**9])
def test_numbers_are_written_in_groups_of_three(number):
    groups = number_path(number).split("/")

    assert int("".join(group.lstrip("x") for group in groups)) == number
    assert all(group.startswith("x") for group in groups[:-1])
    assert all(len(group.lstrip("x")) == 3 for group in groups)


def test_the_example_of_the_specification():
    assert number_path(1234067) == "x001/x234/067"


def test_every_tile_of_a_log_is_written_once_as_it_grows():
    for old, new in [(0, 1), (0, 256), (255, 256), (256, 257), (300, 70000), (65536, 65537)]:
        tiles = list(tiles_between(old, new))
        assert len(set(tiles)) == len(tiles)
        assert (0, new // 256 - (new % 256 == 0), new % 256 or 256) in tiles


def test_a_bundle_gives_its_entries_back():
    entries = [b"", b"a", b"x" * 65535]

    assert bundle_entries(bundle_bytes(entries)) == entries


@pytest.mark.parametrize("cut", [1, 2, 4])
def test_a_truncated_bundle_is_refused(cut):
    with pytest.raises(ValueError, match="截断"):
        bundle_entries(bundle_bytes([b"abc", b"defg"])[:-cut])
