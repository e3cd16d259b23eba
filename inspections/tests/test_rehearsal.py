"""The preview of a task over the registers: figures, refusals, remedies that were tried out."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from entities.models import Entity, EntityTag
from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawJob, DrawResult
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession, OneTimeCode, SessionCounter
from inspections.policies import PolicyError
from inspections.rehearsal import rehearse
from inspections.sealing.frames import InfeasiblePlanError
from inspections.selectors.surroundings import known_pairs
from inspections.services.rates import save_rates
from inspections.services.sessions import seal_frame
from inspections.services.tasks import amend_task, approve_task
from inspections.simulation import simulate
from inspections.simulation.rates import Rates
from inspections.tests.world import NOON, bureau, entity, requested, task
from personnel.models import Inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_seeds(monkeypatch):
    """Eight seeds show the same as forty, sooner."""
    monkeypatch.setattr(simulate, "FEWEST", 8)
    monkeypatch.setattr(simulate, "MOST", 8)


def previewed(row, **options):
    return rehearse(row, now=NOON, on_progress=lambda *_: None, **options)


def place(county: Unit) -> None:
    """Give stations and entities a place, so that there is a way between them."""
    for number, station in enumerate(county.children.order_by("code")):
        station.lon_e6, station.lat_e6 = 120_000_000 + 40_000 * number, 32_400_000
        station.save()
    for number, row in enumerate(Entity.objects.order_by("code")):
        row.lon_e6 = 120_000_000 + 40_000 * (number % 4) + number * 137
        row.lat_e6 = 32_400_000 + number * 211
        row.save()


def modes(outcome):
    return {mode["id"]: mode for mode in outcome["modes"]}


def test_every_mode_stands_side_by_side_with_intervals_over_many_seeds():
    county = bureau()
    place(county)

    outcome = previewed(task(county))

    found = modes(outcome)
    assert list(found) == ["FREE", "ZONE", "TWO_POOL", "BRANCH_PURE"]
    assert outcome["seeds"] == 8
    assert outcome["size"]["people"] == 12
    assert outcome["size"]["pairs"] == 66
    assert outcome["size"]["entities"] == 4 + 36
    assert outcome["size"]["combinations"] == 66 * 40
    pure = found["BRANCH_PURE"]
    assert pure["is_plan"]
    assert (pure["succeeded"], pure["failures"]) == (8, {})
    kilometres = pure["figures"]["metres"]
    assert kilometres["low"] <= kilometres["median"] <= kilometres["high"]
    assert kilometres["low"] > 0
    assert kilometres["count"] == 8
    assert "可行：8 次试抽全部完成" in pure["verdict"]
    assert not found["TWO_POOL"]["is_admissible"]
    assert "缺 6 人" in found["TWO_POOL"]["verdict"]
    assert sum(map(len, pure["zones"].values())) == 40
    assert outcome["plan"]["refusal"] is None


def test_the_same_registers_give_the_same_outcome():
    row = task(bureau())

    assert previewed(row) == previewed(row)


def test_nothing_is_written_and_no_number_is_taken():
    row = task(bureau())
    models = (DrawSession, SessionCounter, OneTimeCode, DrawJob, DrawResult, Record)
    before = [model.objects.count() for model in models]

    previewed(row)

    assert [model.objects.count() for model in models] == before


def test_pairs_of_past_sessions_are_no_first_time_pairs():
    session = requested()
    perform_next_draw(owner="w", clock=lambda: NOON)
    row = Task.objects.get()

    known = known_pairs(row.unit)

    assert len(known) == 6
    assert all(left < right for left, right in known)
    outcome = previewed(row)
    first_time = modes(outcome)["BRANCH_PURE"]["samples"]["first_time_pairs"]
    assert max(first_time) <= 6
    assert session.code


def test_entities_with_shared_data_take_half_the_time():
    county = bureau()
    row = task(county)
    full = modes(previewed(row))["BRANCH_PURE"]["figures"]["work_minutes"]["median"]
    tag = EntityTag.objects.create(name="共享数据")
    for one in Entity.objects.all():
        one.tags.add(tag)

    unstated = modes(previewed(row))["BRANCH_PURE"]["figures"]["work_minutes"]["median"]
    from_rates(county, shared_tag="共享数据")
    stated = modes(previewed(row))["BRANCH_PURE"]["figures"]["work_minutes"]["median"]

    assert unstated == full
    assert stated == full // 2  # no way between places without coordinates


def from_rates(unit: Unit, **changes):

    tag = changes.pop("shared_tag", "")
    save_rates(
        unit=unit, rates=Rates(**changes), shared_tag=tag, expected_version=0, by="p", now=NOON
    )


def test_a_task_without_anything_to_draw_is_refused_in_words():
    row = task(bureau(), entities={"kinds": ["COOP"]})

    with pytest.raises(PolicyError, match="没有可抽取的检查对象"):
        previewed(row)


def test_a_pool_that_is_too_small_is_counted_and_its_remedies_are_tried():
    row = task(bureau(people_each=2))  # eight people, twelve wanted

    outcome = previewed(row)

    refusal = outcome["plan"]["refusal"]
    assert (refusal["kind"], refusal["needed"], refusal["found"]) == ("POOL", 12, 8)
    assert outcome["modes"] == []
    fewer = outcome["remedies"][0]
    assert (fewer["code"], fewer["effect"]["is_feasible"]) == ("FEWER_TEAMS", True)
    assert fewer["label"] == "检查组由 6 组减为 4 组，少抽 4 人"
    assert fewer["patch"]["team"]["count"] == 4
    assert fewer["patch"]["pools"][0]["take"] == 8


def crowded() -> Task:
    """Two thirds of the people are of S1, and so are all entities: most teams may not go."""
    county = bureau(entities=0, people_each=2)
    station = Unit.objects.get(code="S1")
    for number in range(8):
        Inspector.objects.create(
            code=f"X{number}",
            name=f"某{number}",
            unit=station,
            credential_no=f"X{number}",
            credential_valid_until=NOON.date().replace(year=2028),
            is_lead_certified=True,
            created_at=NOON,
            updated_at=NOON,
        )

    for number in range(40):
        entity(f"E{number:03d}", station)
    return task(
        county,
        team={"count": 6, "size": 2, "pairing": "WHOLE_BUREAU"},
        strata=[{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 5000}}],
    )


def test_packages_without_teams_are_proved_and_each_remedy_has_its_effect():
    outcome = previewed(crowded())

    refusal = outcome["plan"]["refusal"]
    assert refusal["kind"] == "PACKAGES"
    assert refusal["branches"] == ["S1"]
    assert outcome["plan"]["branch_names"] == {"S1": "S1 所"}
    assert refusal["shortage"] == refusal["needed"] - refusal["found"] > 0
    assert [reason["code"] for reason in refusal["reasons"]] == ["OWN_BRANCH"]
    assert "缺" in refusal["sentence"]
    remedies = {one["code"]: one for one in outcome["remedies"]}
    assert {"MORE_TEAMS_", "FEWER_TEAMS"} & {
        one["code"].rstrip("0123456789") for one in outcome["remedies"]
    }
    for one in remedies.values():
        effect = one["effect"]
        assert effect["seeds"] == 12
        assert effect["is_feasible"] == (effect["failed"] == 0)
        assert effect["sentence"]
    assert outcome["remedies"] == sorted(
        outcome["remedies"], key=lambda one: not one["effect"]["is_feasible"]
    )


def test_a_remedy_that_says_feasible_seals():
    """Control: without the change sealing refuses; with it, the same lists are sealed."""
    row = crowded()
    outcome = previewed(row)
    helping = [one for one in outcome["remedies"] if one["effect"]["is_feasible"]]
    assert helping
    with pytest.raises(InfeasiblePlanError) as refused:
        seal_frame(task_code=row.code, by="officer", now=NOON)
    assert refused.value.refusal.kind == "PACKAGES"

    amended = amend_task(
        task_code=row.code,
        patch=helping[0]["patch"],
        remedy=helping[0]["code"],
        expected_version=row.version,
        by="planner",
        now=NOON,
    )
    approve_task(task_code=row.code, expected_version=amended.version, by="reviewer", now=NOON)

    assert seal_frame(task_code=row.code, by="officer", now=NOON).code


def test_a_refusal_of_sealing_brings_remedies_although_no_simulated_draw_fails():
    row = task(bureau())
    with pytest.raises(InfeasiblePlanError) as refused:
        seal_frame(task_code=crowded_code(), by="officer", now=NOON)

    outcome = previewed(row, refused=refused.value.refusal)

    assert outcome["plan"]["refusal"]["sentence"] == refused.value.refusal.sentence
    assert outcome["remedies"]


def crowded_code() -> str:
    county = bureau("C9", people_each=2)
    return task(county, code="T-9").code


def test_a_rotation_is_previewed_with_all_its_rounds():
    team = {"count": 6, "size": 2, "pairing": "STATION_STATION", "rounds": 3, "min_partners": 3}

    outcome = previewed(task(bureau(), team=team, own_branch="OFF"))

    found = modes(outcome)["BRANCH_PURE"]
    assert found["is_plan"]
    assert found["succeeded"] == 8
    assert found["figures"]["first_time_pairs"]["median"] == 18  # no pair repeats


def test_a_rotation_that_cannot_be_is_told_how_far_it_can_go():
    """Three of one station and three of another: nobody meets four people of elsewhere."""
    county = bureau()
    Inspector.objects.exclude(unit__code__in=["S1", "S2"]).delete()
    team = {"count": 3, "size": 2, "pairing": "WHOLE_BUREAU", "rounds": 4, "min_partners": 4}
    pools = [{"id": "A", "label": "全体", "take": 6}]

    outcome = previewed(task(county, team=team, pools=pools, own_branch="OFF"))

    assert outcome["plan"]["refusal"]["kind"] == "ROTATION"
    helping = [one for one in outcome["remedies"] if one["effect"]["is_feasible"]]
    assert helping
    assert {one["code"].split("_")[0] for one in helping} <= {"PARTNERS", "ROUNDS"}


class TestCommand:
    def run(self, *arguments):
        out, err = StringIO(), StringIO()
        call_command("preview_task", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    def test_json_is_one_object_without_the_single_values(self):
        row = task(bureau())

        out, err = self.run(row.code, "--json")

        outcome = json.loads(out)
        assert outcome["spec"] == "ssj/preview/1"
        assert outcome["task"]["code"] == row.code
        assert "samples" not in outcome["modes"][0]
        assert err == ""

    def test_people_read_one_sentence_per_mode(self):
        out, _ = self.run(task(bureau()).code)

        assert "66 种两人组合" in out
        assert "按分局分包（本方案）：可行" in out

    def test_an_unknown_code_is_said(self):
        with pytest.raises(CommandError, match="没有编号为 GHOST 的任务"):
            self.run("GHOST")
