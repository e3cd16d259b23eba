"""Simulated seeds cannot be a session's; the small frame holds what the large one draws."""

import re

from inspections.draw.engine import run_draw
from inspections.draw.frame import frame_digest, header_bytes
from inspections.draw.seed import master_seed
from inspections.simulation.samples import DRAW_ID, draw_entities, simulated_master
from inspections.simulation.tests.plans import DATA, opened, plan

SESSION_NUMBER = re.compile(r".+-[0-9]{4}-[0-9]{4,}")


def test_no_stage_of_a_simulation_is_a_stage_of_a_session():
    """Stage seeds hold the draw's id, and no session is numbered like a preview."""
    drawn = draw_entities(plan(), opened, number=1)

    transcript = run_draw(
        drawn.under(plan()), lambda: [drawn.lines], master=drawn.master, simulated=True
    )

    assert not SESSION_NUMBER.fullmatch(DRAW_ID)
    assert {seed.split(":")[1] for seed in transcript.stages.values()} == {DRAW_ID}


def test_the_same_number_gives_the_same_seed_and_no_sources_give_it():
    digest = frame_digest(header_bytes(plan()))
    lines = ["dice:31415926535897932384", "dice:27182818284590452353"]

    seeds = {simulated_master(digest, number) for number in range(100)}

    assert len(seeds) == 100
    assert simulated_master(digest, 7) == simulated_master(digest, 7)
    assert master_seed(bytes(32), lines) not in seeds


def test_the_small_frame_takes_every_entity_that_the_plan_draws():
    drawn = draw_entities(plan(), opened, number=3)
    whole = run_draw(
        header_bytes(plan(draw_id=DRAW_ID)), lambda: [DATA], master=drawn.master, simulated=True
    )

    codes = {entity.code for entity in drawn.entities}

    assert len(codes) == 15
    assert codes == {row[0] for row in whole.entities}
    assert {line.split(b",")[0].decode() for line in drawn.lines.splitlines()} == codes


def test_a_weighted_plan_is_simulated_with_its_weights():
    drawn = draw_entities(plan(weighted=True), opened, number=1)

    assert drawn.header.weighted is False  # its few entities are all taken
    assert len(drawn.entities) == 15
