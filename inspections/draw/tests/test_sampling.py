"""The streamed draw equals the plain one for every input, and refuses unsealed lines."""

import gc
from dataclasses import replace

import pytest
from consistent_sampler import sampler
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw import lines as lines_module
from inspections.draw import sampling, sealed_lines
from inspections.draw.collecting import collector_at_rest
from inspections.draw.errors import FrameAlteredError, ImpossiblePlanError
from inspections.draw.frame import Header, Rule, Stratum, entity_line
from inspections.draw.sampling import Sample, draw_sample
from inspections.draw.screening import STEPS, first_limit, flags, last_bytes
from inspections.draw.strata import takes
from inspections.draw.tests.samples import MASTER, entity_files, header, lines
from inspections.draw.tickets import best_slip, digits, shown, slip_order, stage_seed, ticketed

SEED = stage_seed(MASTER, "350900-2026-0001", "entities")


def drawn(made: Header, entities: list[bytes], seed: str = SEED, *, recheck: bool = True) -> Sample:
    return draw_sample(made, takes(made), lambda: entities, stage_seed=seed, recheck=recheck)


def plain(made: Header, entities: list[bytes], seed: str) -> tuple[list[str], list[str]]:
    """Codes taken and in reserve: write every ticket, sort, cut per stratum, merge."""
    rows = [line.decode().strip().split(",") for line in entities]
    taken, reserves = [], []
    for stratum, take in zip(made.strata, takes(made), strict=True):
        weights = {row[0]: int(row[2]) for row in rows if row[1] == stratum.id}
        if made.weighted:
            order = [code for _, code in slip_order(seed, weights)]
        else:
            order = [code for _, code in ticketed(seed, weights)]
        taken += order[:take]
        reserves += order[take : take + made.reserves]
    weight = {row[0]: int(row[2]) for row in rows}

    def place(code: str) -> tuple[str, str]:
        return best_slip(seed, code, weight[code]) if made.weighted else ticketed(seed, [code])[0]

    return sorted(taken, key=place), sorted(reserves, key=place)


frames = st.fixed_dictionaries(
    {
        "codes": st.sets(st.text("ABab01._-", min_size=1, max_size=6), min_size=1, max_size=40),
        "strata": st.lists(st.sampled_from(["A", "B", "C"]), min_size=40, max_size=40),
        "weights": st.lists(st.sampled_from([1, 1, 2, 5, 30]), min_size=40, max_size=40),
        "weighted": st.booleans(),
        "reserves": st.integers(0, 3),
        "total": st.none() | st.integers(0, 40),
        "ratio": st.sampled_from([0, 100, 500, 5000, 10000]),
        "seed": st.text("abc:0", min_size=1, max_size=12),
    }
)


@settings(max_examples=150, deadline=None)
@given(frames)
def test_the_sample_equals_the_plain_algorithm(case):
    entities = [
        entity_line(code, stratum, weight if case["weighted"] else 1, "S01", None, None, "0.1")
        for code, stratum, weight in zip(
            sorted(case["codes"]), case["strata"], case["weights"], strict=False
        )
    ]
    made = header(
        entities,
        weighted=case["weighted"],
        reserves=case["reserves"],
        total=None if case["total"] is None else min(case["total"], len(entities)),
    )
    rule = Rule(case["ratio"], 0, None)
    made = replace(made, strata=tuple(replace(s, rule=rule) for s in made.strata))

    found = drawn(made, entities, case["seed"])

    taken, reserves = plain(made, entities, case["seed"])
    assert [entity.code for entity in found.entities] == taken
    assert [entity.code for entity in found.reserves] == reserves
    assert drawn(made, entities, case["seed"], recheck=False) == found


@pytest.mark.parametrize("weighted", [False, True])
def test_a_limit_that_was_too_low_costs_a_second_pass_only(weighted, monkeypatch):
    """Screening at a ten-thousandth must be repeated until enough tickets are known."""
    entities = lines(300, weights=(1, 2, 7) if weighted else (1,))
    made = header(entities, weighted=weighted)
    expected = drawn(made, entities)
    opened = []
    monkeypatch.setattr(sampling, "first_limit", lambda needed, count: 1)

    def open_lines():
        opened.append(1)
        return entities

    again = draw_sample(made, takes(made), open_lines, stage_seed=SEED)

    assert again == expected
    assert len(opened) > 3


def test_the_order_equals_the_public_package_on_the_same_ids():
    entities = lines(500)
    made = header(entities, total=60, reserves=0)
    ids = [line.decode().split(",")[0] for line in entities]
    everyone = [row[1] for row in sampler(ids, seed=SEED, output="tuple")]

    found = [entity.code for entity in drawn(made, entities).entities]

    assert found == [code for code in everyone if code in found]
    for stratum in "AB":
        inside = {line.decode().split(",")[0] for line in entities if f",{stratum}," in str(line)}
        assert [c for c in found if c in inside] == [c for c in everyone if c in inside][:30]


def test_a_larger_draw_extends_a_smaller_one_by_its_substitutes():
    entities = lines(200)
    small = drawn(header(entities, total=20, reserves=3), entities)
    large = drawn(header(entities, total=26, reserves=0), entities)

    codes = {entity.code for entity in (*small.entities, *small.reserves)}

    assert codes == {entity.code for entity in large.entities}


def test_how_the_lines_are_cut_into_chunks_does_not_matter():
    entities = lines(5000)
    made = header(entities)
    whole = b"".join(entities)
    by_hundred = [b"".join(entities[start : start + 100]) for start in range(0, 5000, 100)]

    results = [
        draw_sample(made, takes(made), lambda chunks=chunks: chunks, stage_seed=SEED)
        for chunks in (entities, [whole], by_hundred)
    ]

    assert results[0] == results[1] == results[2]


def test_codes_must_also_rise_from_block_to_block(monkeypatch):
    monkeypatch.setattr(lines_module, "BLOCK_SIZE", 1)

    with pytest.raises(FrameAlteredError, match="升序"):
        drawn(MADE, ENTITIES[::-1])


def test_a_stratum_knows_its_cutoff():
    entities = lines(60)
    made = header(entities)

    found = drawn(made, entities)

    for stratum in found.strata:
        inside = [shown(e.ticket) for e in found.entities if e.stratum == stratum.id]
        assert len(inside) == stratum.take == 9
        assert stratum.cutoff == max(inside)


def test_a_stratum_without_a_take_has_no_cutoff():
    entities = lines(10)
    made = header(entities, total=0)

    assert [stratum.cutoff for stratum in drawn(made, entities).strata] == [None, None]


def test_a_place_is_kept_for_the_zones():
    entities = lines(30)

    found = drawn(header(entities, preselected=True), entities)

    assert {e.code for e in found.entities} == {x.decode().split(",")[0] for x in entities}
    for entity in found.entities:
        number = int(entity.code[-8:])
        assert (entity.point is None) == (number % 7 == 0)
        assert entity.branch == f"S0{number * 7 % 5 + 1}"


ENTITIES = lines(40)
MADE = header(ENTITIES)


@pytest.mark.parametrize(
    ("entities", "words"),
    [
        (ENTITIES[:-1], "摘要"),
        ([*ENTITIES, b"Z,A,1,S01,,,0\n"], "多于"),
        (ENTITIES[::-1], "升序"),
        ([ENTITIES[0], *ENTITIES], "升序"),
        ([ENTITIES[0].replace(b",B,", b",C,"), *ENTITIES[1:]], "未封存的层“C”"),
        ([ENTITIES[0].replace(b",B,", b",A,"), *ENTITIES[1:]], "摘要"),
        ([ENTITIES[0].replace(b",1,", b",2,"), *ENTITIES[1:]], "权重"),
        ([ENTITIES[0][:-1], *ENTITIES[1:]], "7 列"),
        ([ENTITIES[0].replace(b",0.1", b",0.2"), *ENTITIES[1:]], "摘要"),
        ([], "摘要"),
    ],
)
def test_lines_that_are_not_the_sealed_ones_are_refused(entities, words):
    with pytest.raises(FrameAlteredError, match=words):
        drawn(MADE, entities)
    with pytest.raises(FrameAlteredError):
        drawn(MADE, entities, recheck=False)


@pytest.mark.parametrize("recheck", [True, False])
def test_every_changed_byte_of_the_sealed_lines_is_refused(recheck):
    data = b"".join(ENTITIES[:12])
    made = header(ENTITIES[:12])

    for place in range(len(data)):
        spoiled = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(FrameAlteredError):
            drawn(made, [spoiled], recheck=recheck)


def test_counts_per_stratum_are_checked_even_if_the_digest_holds():
    strata = (Stratum("A", "甲", 19, Rule(0, 0, None)), Stratum("B", "乙", 21, Rule(0, 0, None)))

    with pytest.raises(FrameAlteredError, match="“甲”层封存 19 户，名册中有 20 户"):
        drawn(replace(MADE, strata=strata), ENTITIES)


def test_too_many_slips_are_refused(monkeypatch):
    monkeypatch.setattr(sealed_lines, "LARGEST_WEIGHT_SUM", 100)
    entities = lines(40, weights=(3,))

    with pytest.raises(ImpossiblePlanError, match="签数"):
        drawn(header(entities, weighted=True), entities)


def test_an_empty_frame_gives_an_empty_sample():
    made = replace(header(lines(1), ()), entities=entity_files([]))
    items = tuple(replace(item, count=0) for item in made.task.items)
    made = replace(made, task=replace(made.task, items=items))
    made = replace(made, strata=(Stratum("A", "甲", 0, Rule(10000, 1, None)),))

    assert drawn(made, []).entities == ()


@given(st.integers(0, 2**256 - 1), st.integers(0, STEPS))
def test_the_screen_looks_at_the_first_digits_of_the_ticket(number, limit):
    assert flags(limit)[number % STEPS] == (int(digits(number)[:4]) < limit)


@given(st.integers(0, 2**256 - 1), st.integers(0, STEPS))
def test_the_last_byte_never_speaks_against_a_ticket_below_the_limit(number, limit):
    table = flags(limit)

    assert last_bytes(table)[number % 256] >= table[number % STEPS]


@pytest.mark.parametrize(
    ("limit", "passing"), [(0, 0), (1, 16), (513, 128), (1001, 144), (STEPS, 256)]
)
def test_the_last_byte_spares_what_it_can(limit, passing):
    assert sum(last_bytes(flags(limit))) == passing


@given(st.integers(1, 10**7), st.data())
def test_the_first_limit_expects_more_than_is_needed(count, data):
    needed = data.draw(st.integers(0, count))

    limit = first_limit(needed, count)

    assert 0 <= limit <= STEPS
    assert limit * count >= needed * STEPS
    assert (limit == 0) == (needed == 0)


def test_the_garbage_collector_works_again_after_a_draw():
    with collector_at_rest():
        inside = gc.isenabled()

    assert not inside
    assert gc.isenabled()
