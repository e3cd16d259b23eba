"""Tickets against the published vectors, the public package, and mutants of themselves."""

import hashlib
import json
from pathlib import Path

import pytest
from consistent_sampler import sampler
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw.errors import InvalidIdError
from inspections.draw.ids import check_id, numbered
from inspections.draw.tickets import best_slip, shown, slip_order, stage_seed, ticket, ticketed

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "draw.json").read_text())
TICKETS = {
    "11": "121540670760947158",
    "05": "158231395639051425",
    "06": "247124705225879425",
    "02": "252347012889708721",
    "09": "359088049547317489",
    "10": "492532832982550187",
    "12": "551155382047266487",
    "07": "596646679465498963",
    "01": "693570198298517873",
    "04": "827965180290703787",
    "03": "895678077532511420",
    "08": "989185508627330079",
}

ids = st.text("ABCXYZabcxyz0123456789._-", min_size=1, max_size=64)
seeds = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=90)


def package_order(seed: str, members: list[str], digits: int = 18) -> list[tuple[str, str]]:
    """(ticket, id) as the unmodified third-party sampler gives them."""
    drawn = sampler(members, seed=seed, with_replacement=False, output="tuple", digits=digits)
    return [(number.removeprefix("0."), member) for number, member, _ in drawn]


def test_the_published_order_and_tickets_are_reproduced():
    found = ticketed(VECTORS["stage"], VECTORS["ids"])

    assert [member for _, member in found] == VECTORS["order"]
    assert [(member[-2:], shown(full)) for full, member in found] == list(TICKETS.items())


def test_the_published_weighted_order_is_reproduced():
    weights = dict(VECTORS["w"])

    found = slip_order(VECTORS["stage_w"], weights)

    assert [member for _, member in found] == VECTORS["worder"]
    assert [shown(full) for full, _ in found[:3]] == [
        "032645542956054101",
        "068526506585836922",
        "073212305165177167",
    ]


def test_the_stage_seed_is_the_published_one():
    assert stage_seed(VECTORS["master"], "D2026-0001", "entities") == VECTORS["stage"]
    assert hashlib.sha256(VECTORS["stage"].encode()).hexdigest() == (
        "ba89210aa3c05fb9aba5c669fe98b65ffea99b0148b4a36848769f58a2b19f6b"
    )


def test_the_ticket_of_the_public_audit_is_reproduced():
    assert ticket("01382438112797316654", "AB-130").startswith("26299714122838008416")


@given(seeds, st.sets(ids, min_size=1, max_size=30))
def test_the_order_equals_the_public_package(seed, members):
    found = ticketed(seed, members)
    theirs = package_order(seed, sorted(members))

    assert [member for _, member in found] == [member for _, member in theirs]
    # The package counts its digits after the leading nines, so it may show more of them.
    for (full, _), (number, _) in zip(found, theirs, strict=True):
        assert number.startswith(shown(full))


@given(seeds, st.dictionaries(ids.filter(lambda i: len(i) < 60), st.integers(1, 12), max_size=12))
def test_weights_equal_the_package_on_all_slips(seed, weights):
    slips = [f"{member}#{n}" for member, weight in weights.items() for n in range(1, weight + 1)]
    first = dict.fromkeys(slip.split("#")[0] for _, slip in package_order(seed, slips, 40))

    assert [member for _, member in slip_order(seed, weights)] == list(first)


@given(seeds, st.sets(ids, min_size=2, max_size=20), st.data())
def test_a_subset_keeps_its_order_and_its_tickets(seed, members, data):
    subset = data.draw(st.sets(st.sampled_from(sorted(members))))
    everyone = ticketed(seed, members)

    assert ticketed(seed, subset) == [pair for pair in everyone if pair[1] in subset]


@given(seeds, ids, st.integers(1, 30))
def test_the_best_slip_of_a_heavier_member_is_no_worse(seed, member, weight):
    assert best_slip(seed, member, weight + 1) <= best_slip(seed, member, weight)


def short_digits(number: int) -> str:
    return str(number)[::-1][:2]


def forward_digits(number: int) -> str:
    return str(number).rjust(64, "0")


def unpadded_digits(number: int) -> str:
    return str(number)[::-1] if number >= 10**64 else "9"


def by_float(number: int) -> str:
    return f"{number / 2**256:.18f}"[2:]


@pytest.mark.parametrize("mutant", [short_digits, forward_digits, by_float])
def test_a_mutant_of_the_ticket_fails_the_vectors(mutant, monkeypatch):
    """Two digits, digits not reversed, and floats are invisible to chi-square but not here."""
    monkeypatch.setattr("inspections.draw.tickets.digits", mutant)

    with pytest.raises(AssertionError):
        test_the_published_order_and_tickets_are_reproduced()


@pytest.mark.parametrize(
    "mutant",
    [
        lambda seed: hashlib.sha256(seed.encode()).digest(),
        lambda seed: seed.encode(),
        lambda seed: hashlib.sha256(seed.encode() + b"\n").hexdigest().encode(),
    ],
)
def test_a_mutant_of_the_seed_hash_fails_the_vectors(mutant, monkeypatch):
    monkeypatch.setattr("inspections.draw.tickets.seed_hash", mutant)

    with pytest.raises(AssertionError):
        test_the_published_order_and_tickets_are_reproduced()


def test_short_hash_integers_are_padded_before_reversal(monkeypatch):
    small = b"\x00" * 31 + b"\x07"
    monkeypatch.setattr(
        "inspections.draw.tickets.sha256",
        lambda _: type("H", (), {"digest": lambda s: small, "hexdigest": lambda s: "00"})(),
    )

    assert ticket("seed", "x") == "7" + "0" * 63


@pytest.mark.parametrize("member", ["", "a b", "a:b", "a,b", "中", "a\n", "x" * 71])
def test_a_foreign_identifier_gets_no_ticket(member):
    with pytest.raises(InvalidIdError):
        ticket("seed", member)


@pytest.mark.parametrize("text", ["", "a#1", "a:b", "a,b", "a b", "é", "x" * 65, "a\n"])
def test_an_identifier_outside_the_alphabet_is_refused(text):
    with pytest.raises(InvalidIdError):
        check_id(text)


@given(ids)
def test_an_identifier_of_the_alphabet_is_returned(text):
    assert check_id(text) == text


@settings(max_examples=20)
@given(st.integers(1, 12_000))
def test_numbers_sort_like_texts(count):
    found = numbered("T", count)

    assert found[0] in ("T001", "T0001", "T00001")
    assert list(found) == sorted(set(found))
    assert len({len(name) for name in found}) == 1
