"""Recusals: committed pairs, published cells, and what each reader can and cannot catch."""

import copy
import json
from dataclasses import replace

import pytest

from inspections.draw.engine import run_draw
from inspections.draw.errors import FrameAlteredError, MalformedError
from inspections.draw.frame import header_bytes
from inspections.draw.recusals import (
    ENTITY,
    INSPECTOR,
    Annex,
    DeclaredRecusals,
    PublishedCells,
    SecretPair,
    commitment,
    committed,
    parse_annex,
)
from inspections.draw.tests.bundles import (
    SMALL_ANNEX,
    as_value,
    build,
    resigned,
    small_bundle,
    small_file,
)
from inspections.draw.tests.samples import annex_of, header, lines, recused
from inspections.draw.tests.tampering import forged, redigest
from inspections.draw.verify import verify_bundle
from shuangsuiji.kernel.canonical import canonical_bytes

ENTITIES = lines(24)
PAIRS = [(f"35090{n:04d}", f"91350900MA{m:08d}") for n in (1, 4, 8, 11) for m in range(1, 25, 2)]
ANNEX = annex_of(PAIRS, [("350900001", "350900002"), ("350900004", "350900006")])


def held(annex: Annex = ANNEX):
    return build(recused(header(ENTITIES), annex), ENTITIES, annex=annex)


def drawn_by(bundle, blocked) -> dict:
    """The bundle value of a server that drew with other cells than the sealed pairs give."""
    value = copy.deepcopy(as_value(bundle.to_bytes()))
    cells = PublishedCells({stage: tuple(map(tuple, rows)) for stage, rows in blocked.items()})
    found = run_draw(bundle.frame, bundle.entities, master=bundle.master, recusals=cells)
    value["transcript"] = json.loads(found.to_bytes())

    def renewed(value):
        redigest(value)

    forged(renewed)(value)
    return value


def free_cell(bundle) -> list[str]:
    """A cell of the last matching that nothing forbids."""
    transcript = as_value(bundle.to_bytes())["transcript"]
    taken = {tuple(cell) for cell in transcript["blocked"].get("match-1", [])}
    for package, team in transcript["assignment"]:
        if (team, package) not in taken:
            return [team, package]
    raise AssertionError("every cell is blocked")


def with_cell_more(bundle):
    blocked = copy.deepcopy(as_value(bundle.to_bytes())["transcript"]["blocked"])
    blocked["match-1"] = sorted([*blocked.get("match-1", []), free_cell(bundle)])
    return resigned(drawn_by(bundle, blocked))


def test_an_annex_is_read_back_and_holds_its_commitments():
    again = parse_annex(ANNEX.to_bytes() + b"\n")

    assert again == ANNEX
    assert DeclaredRecusals(again).check(recused(header(ENTITIES), ANNEX)) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda annex: replace(annex, entities=annex.entities[1:]),
        lambda annex: replace(annex, draw_id="350900-2026-0002"),
        lambda annex: replace(
            annex, entities=(replace(annex.entities[0], salt="00" * 16), *annex.entities[1:])
        ),
        lambda annex: replace(
            annex, entities=(replace(annex.entities[0], right="X"), *annex.entities[1:])
        ),
        lambda annex: replace(
            annex, inspectors=(*annex.inspectors, SecretPair("a", "b", "0" * 32))
        ),
    ],
)
def test_an_altered_annex_is_not_the_sealed_one(change):
    made = recused(header(ENTITIES), ANNEX)

    with pytest.raises(FrameAlteredError, match="回避附件"):
        run_draw(
            header_bytes(made),
            lambda: ENTITIES,
            master="ab" * 32,
            recusals=DeclaredRecusals(change(ANNEX)),
        )


def test_a_draw_without_the_annex_of_its_frame_is_refused():
    made = recused(header(ENTITIES), ANNEX)

    with pytest.raises(FrameAlteredError, match="封存 48 对，附件 0 对"):
        run_draw(header_bytes(made), lambda: ENTITIES, master="ab" * 32)


@pytest.mark.parametrize(
    ("path", "item", "words"),
    [
        (("format",), "ssj/recusals/2", "format"),
        (("entities", 0, "salt"), "zz", "salt"),
        (("entities", 0, "reason"), "SELF", "多出键"),
        (("inspectors", 0, "left"), "zzz", "前小后大"),
        (("entities", 1), None, "升序"),
    ],
)
def test_an_annex_is_read_strictly(path, item, words):
    value = json.loads(ANNEX.to_bytes())
    place = value
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = copy.deepcopy(value["entities"][0]) if item is None else item

    with pytest.raises(MalformedError, match=words):
        parse_annex(canonical_bytes(value))


def test_the_commitment_is_a_salted_hash_of_the_line():
    pair = SecretPair("350900001", "91350900MA00000001", "137cccd71733af3a43bf9223d0780486")

    assert commitment("350900-2026-0001", ENTITY, pair) == (
        "428a0f542bc49bffc27380940d6e86efcd3afbb32e153459ea5852af4509c61d"
    )
    assert commitment("350900-2026-0001", INSPECTOR, pair) != commitment(
        "350900-2026-0001", ENTITY, pair
    )
    assert committed(()).digest == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_public_and_auditor_agree_on_an_honest_draw():
    data = held().to_bytes()

    public, auditor = verify_bundle(data), verify_bundle(data, annex=ANNEX.to_bytes())

    assert public.first_failure() == auditor.first_failure() == ""
    assert "须由持有回避附件的审计人员核对" in public.steps[-2].text
    assert "一格不多、一格不少" in auditor.steps[-2].text


def told(data: bytes, annex: Annex) -> list[SecretPair]:
    """The pairs, or their salts, that somebody could read in a file."""
    return [
        pair
        for pair in annex.entities
        if any(
            text.encode() in data
            for text in (
                pair.salt,
                f'"{pair.left}","{pair.right}"',
                f"{pair.left},{pair.right}",
            )
        )
    ]


def test_no_pair_and_no_salt_stands_in_the_bundle():
    data = held().to_bytes()
    value = as_value(data)

    assert told(data, ANNEX) == []
    assert value["frame"]["recusals"].keys() == {"count", "digest"}
    cells = json.dumps(value["transcript"]["blocked"])
    assert not any(pair.right in cells for pair in ANNEX.entities)


def test_the_search_for_pairs_would_find_one_that_is_there():
    """Control: with the pairs in the header, as they once were, the search goes red."""
    value = as_value(held().to_bytes())
    value["frame"]["recusals"] = [[pair.left, pair.right] for pair in ANNEX.entities]

    assert told(resigned(value), ANNEX) == list(ANNEX.entities)


def test_a_cell_added_after_the_seed_is_caught_by_the_annex():
    data = with_cell_more(held())

    assert verify_bundle(data).ok  # the public cannot know: 48 pairs could have caused it
    report = verify_bundle(data, annex=ANNEX.to_bytes())

    assert report.steps[-1].name == "抽取"
    assert not report.ok


def test_a_cell_left_out_is_caught_by_the_annex():
    bundle = held()
    blocked = copy.deepcopy(as_value(bundle.to_bytes())["transcript"]["blocked"])
    assert blocked["match-1"]
    blocked["match-1"].pop(0)
    data = resigned(drawn_by(bundle, {stage: rows for stage, rows in blocked.items() if rows}))

    assert verify_bundle(data).ok
    assert not verify_bundle(data, annex=ANNEX.to_bytes()).ok


def test_a_cell_beyond_the_sealed_count_is_caught_by_everybody():
    bundle = small_bundle()  # seals two pairs of each kind
    blocked = {"match-1": [["T001", "P001"], ["T002", "P002"], ["T003", "P003"]]}
    value = copy.deepcopy(as_value(small_file()))
    value["transcript"]["blocked"] = blocked
    forged(redigest)(value)

    report = verify_bundle(resigned(value))

    assert report.steps[-1].name == "抽取"
    assert "划去 3 格，而封存的回避只有 2 对" in report.steps[-1].text
    assert verify_bundle(small_file(), annex=SMALL_ANNEX.to_bytes()).ok
    assert bundle.recusals.entities


def test_the_bound_counts_every_round_and_attempt_by_itself():
    made = recused(header(ENTITIES), annex_of(PAIRS[:1]))
    one = (("T001", "P001"),)

    PublishedCells({"match-1": one, "match-2": one, "match-2.2": one}).check(made)
    with pytest.raises(MalformedError, match="第 2 次"):
        PublishedCells({"match-1": one, "match-2": (*one, ("T002", "P002"))}).check(made)
    with pytest.raises(MalformedError, match="第 1 次"):
        PublishedCells({"pairs-1": one}).check(made)


def test_another_annex_is_refused_before_the_draw():
    report = verify_bundle(held().to_bytes(), annex=SMALL_ANNEX.to_bytes())

    assert report.steps[-1].name == "回避"
    assert "回避附件与封存的承诺不符" in report.first_failure()
