"""Pages of the guard: who sees them, what they say, and what their buttons do."""

import pytest
from django.urls import reverse

from inspections.guard.types import GuardRule
from inspections.models.guard import DuplicateGuardRule, RepeatReason, VisitRecord
from inspections.models.merging import MergedVisit, MergedVisitAnswer
from inspections.models.plans import Task
from inspections.policies import PolicyError
from inspections.selectors.guard_rules import annual_visit_cap
from inspections.selectors.plans import spec_of
from inspections.services.guard import save_guard_rule
from inspections.services.publishing import publish_session
from inspections.services.sessions import seal_frame
from inspections.tests.desk import Office, person, signed_in
from inspections.tests.guarded import WIDE, drawn_task
from inspections.tests.world import NOON, task
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db
GUARD = "/inspections/guard/"


@pytest.fixture
def office(time_machine_noon):
    return Office(entities=8, people_each=3)


@pytest.fixture
def time_machine_noon(monkeypatch):
    """Pages read the day from the clock; here it is the day of the draws."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def text(client, address, status=200, **data):
    answer = client.get(address, data)
    assert answer.status_code == status
    return answer.content.decode()


def record(entity, day="2026-11-20", **more):
    return VisitRecord.objects.create(
        **{
            "entity": entity,
            "visited_on": day,
            "body": "生态环境局",
            "purpose": "排污检查",
            "source_digest": "0" * 64,
            "imported_by": "planner",
            "imported_at": NOON,
            **more,
        }
    )


def merge_form(one, other, lead=None):
    return {"session": [one.code, other.code], "lead": (lead or one).code}


def propose(client, one, other):
    entity = one.drawn.order_by("order").first().entity
    address = reverse("inspections:propose_merge", args=[entity.code])
    assert client.post(address, merge_form(one, other)).status_code == 302
    return MergedVisit.objects.get()


def test_an_empty_list_says_what_to_do(office):
    page = text(signed_in(office.planner), GUARD)

    assert "没有重复的检查" in page
    assert "导入其他部门检查" in page


@pytest.mark.parametrize(
    "address",
    [GUARD, f"{GUARD}merges/", f"{GUARD}rules/", f"{GUARD}rules/C1/", f"{GUARD}entities/C1E00001/"],
)
def test_pages_of_the_guard_are_for_insiders(office, client, address):
    witness = person("w", office.county, Role.WITNESS)
    assert client.get(address).status_code == 302
    assert signed_in(witness).get(address).status_code in (403, 404)
    assert signed_in(office.auditor).get(address).status_code == 200
    stranger = signed_in(office.stranger).get(address)
    assert stranger.status_code == (404 if "C1" in address else 200)
    assert "C1E0" not in stranger.content.decode() or stranger.status_code == 404


def test_collisions_are_listed_with_filters(office):
    drawn_task(office.county, "T-1")
    drawn_task(office.county, "T-2")
    client = signed_in(office.reviewer)

    page = text(client, GUARD)

    assert page.count("合并为一次</a>") == 8
    assert "虚构企业C1E00003" in text(client, GUARD, q="E00003")
    assert text(client, GUARD, q="E00003").count("合并为一次</a>") == 1
    assert text(client, GUARD, unit="S1").count("合并为一次</a>") == 2
    assert "没有符合条件" in text(client, GUARD, kind="CAP")
    assert "没有重复的检查" in text(signed_in(office.planner), GUARD)


def test_the_session_page_shows_what_meets_other_draws(office):
    one = drawn_task(office.county, "T-1")
    drawn_task(office.county, "T-2")

    page = text(signed_in(office.reviewer), f"/inspections/sessions/{one.code}/")

    assert "与其他检查重复" in page
    assert "与其他检查重复" not in text(
        signed_in(office.planner), f"/inspections/sessions/{one.code}/"
    )


def test_two_people_merge_two_visits(office):
    one, other = drawn_task(office.county, "T-1"), drawn_task(office.county, "T-2")
    merged = propose(signed_in(office.reviewer), one, other)
    second = person("r2", office.county, Role.REVIEWER)
    address = reverse("inspections:answer_merge", args=[merged.code])
    page = reverse("inspections:merge", args=[merged.code])

    assert "同意合并" not in text(signed_in(office.reviewer), page)
    for user, session in ((office.planner, one), (second, other)):
        assert "同意合并" in text(signed_in(user), page)
        signed_in(user).post(address, {"session": session.code, "answer": "yes"})

    assert MergedVisitAnswer.objects.filter(accepts=True).count() == 2
    assert "已合并" in text(signed_in(second), page)
    assert "已合并" in text(signed_in(second), f"{GUARD}merges/")
    entity_page = text(signed_in(second), f"{GUARD}entities/{merged.entity.code}/")
    assert "<b>1</b><span>已安排（次）" in entity_page


def test_strangers_learn_nothing_of_a_merge(office):
    one, other = drawn_task(office.county, "T-1"), drawn_task(office.county, "T-2")
    merged = propose(signed_in(office.reviewer), one, other)
    stranger = signed_in(office.stranger)

    assert stranger.get(f"{GUARD}merges/{merged.code}/").status_code == 404
    answer = stranger.post(
        f"{GUARD}merges/{merged.code}/answer/", {"session": one.code, "answer": "yes"}
    )
    assert answer.status_code == 404
    assert (
        signed_in(office.auditor)
        .post(f"{GUARD}merges/{merged.code}/answer/", {"session": one.code, "answer": "yes"})
        .status_code
        == 403
    )


def test_both_public_pages_say_that_the_visit_is_joint(office, client):
    one, other = drawn_task(office.county, "T-1"), drawn_task(office.county, "T-2")
    merged = propose(signed_in(office.reviewer), one, other)
    second = person("r2", office.county, Role.REVIEWER)
    for user, session in ((office.planner, one), (second, other)):
        signed_in(user).post(
            reverse("inspections:answer_merge", args=[merged.code]),
            {"session": session.code, "answer": "yes"},
        )
    publish_session(session_code=one.code, by="officer", now=NOON)
    early = text(client, f"/publicity/draws/{one.code}/")
    publish_session(session_code=other.code, by="officer", now=NOON)

    assert "另一任务的名单公布后列出" in early
    for session, partner in ((one, other), (other, one)):
        page = text(client, f"/publicity/draws/{session.code}/")
        assert "综合查一次" in page
        assert partner.code in page
    looked_up = text(client, f"/publicity/draws/{one.code}/", code=merged.entity.code)
    assert "2026 年检查频次" in looked_up
    assert '<dt>已安排</dt><dd class="num">1 次</dd>' in looked_up


def test_the_public_meter_counts_published_draws_only(office, client):
    one = drawn_task(office.county, "T-1")
    drawn_task(office.county, "T-2")
    entity = one.drawn.order_by("order").first().entity
    record(entity)
    publish_session(session_code=one.code, by="officer", now=NOON)

    page = text(client, f"/publicity/draws/{one.code}/", code=entity.code)

    assert '<dt>已安排</dt><dd class="num">1 次</dd>' in page
    assert "生态环境局" not in page


def test_the_task_page_counts_who_would_be_visited_again(office):
    one = drawn_task(office.county, "T-1")
    task(office.county, **{**WIDE, "code": "T-2"})
    planner = signed_in(office.planner)

    closed = text(planner, "/inspections/tasks/T-2/")
    publish_session(session_code=one.code, by="officer", now=NOON)
    opened = text(planner, "/inspections/tasks/T-2/")

    assert "将被重复检查的候选主体" in closed
    assert "名单未公开，抽取后再合并" in closed
    assert "逐户排除（已列入其他联合检查）" in opened


def test_visited_candidates_are_excluded_with_a_coded_reason(office):
    entity = drawn_task(office.county, "T-0").drawn.first().entity
    record(entity)
    task(office.county, **{**WIDE, "code": "T-2"})
    form = {"ref": "生态环境局", "version": "1"}

    signed_in(office.planner).post("/inspections/tasks/T-2/exclude-visited/", form)

    row = Task.objects.get(code="T-2")
    (excluded,) = spec_of(row).entities.exclude
    assert (excluded.code, excluded.reason) == (entity.code, "RECENTLY_INSPECTED")
    assert row.status == "DRAFT"


def test_closed_lists_cannot_be_excluded_by_name(office):
    one = drawn_task(office.county, "T-1")
    task(office.county, **{**WIDE, "code": "T-2"})
    form = {"ref": one.code, "version": "1"}

    answer = signed_in(office.planner).post(
        "/inspections/tasks/T-2/exclude-visited/", form, follow=True
    )

    assert "名单尚未公开" in answer.content.decode()
    assert spec_of(Task.objects.get(code="T-2")).entities.exclude == ()


def tired(office):
    """An inspector of the county who found nothing three times at one entity this year."""
    row = task(office.county, **WIDE)
    entity = row.unit.children.get(code="S1").entities.first()
    for month in (2, 4, 6):
        record(entity, f"2026-{month:02d}-01", inspectors=["S2P0"], had_findings=False)
    return entity


def test_inspectors_at_their_limit_stop_the_sealing(office):
    entity = tired(office)

    with pytest.raises(PolicyError, match=f"S2P0 与 {entity.code}"):
        seal_frame(task_code="T-1", by="officer", now=NOON)
    assert "封存前须处理 1 对" in text(signed_in(office.planner), "/inspections/tasks/T-1/")


def test_a_higher_limit_lets_the_inspector_go(office):
    tired(office)
    save_guard_rule(
        unit=office.county,
        rule=GuardRule(same_inspector=4),
        basis="",
        expected_version=0,
        by="planner",
        now=NOON,
    )

    assert seal_frame(task_code="T-1", by="officer", now=NOON)


def test_a_recusal_answers_it(office):
    entity = tired(office)
    signed_in(office.planner).post("/inspections/tasks/T-1/recuse-repeats/", {"version": "1"})

    (row,) = spec_of(Task.objects.get(code="T-1")).recusals
    assert (row.inspector, row.entity, row.reason) == ("S2P0", entity.code, "PRIOR_VISITS")


def test_a_reviewers_reason_answers_it(office):
    entity = tired(office)
    form = {"inspector": "S2P0", "entity": entity.code}
    client = signed_in(office.reviewer)
    address = "/inspections/tasks/T-1/repeat-reason/"

    empty = client.post(address, {**form, "reason": " "}, follow=True).content.decode()
    client.post(address, {**form, "reason": "唯一的特种设备检查人员"})

    assert "须写明理由" in empty
    assert RepeatReason.objects.get().year == 2026
    assert seal_frame(task_code="T-1", by="officer", now=NOON)
    assert signed_in(office.planner).post(address, form).status_code == 403


def test_planners_set_limits_and_see_their_versions(office):
    address = f"{GUARD}rules/C1/"
    form = {
        "per_day": 1,
        "per_week": 2,
        "per_month": 3,
        "same_inspector": 3,
        "window_days": 15,
        "annual_cap": 4,
        "cooldown_days": 60,
        "basis": "虚构〔2026〕1 号",
        "version": 0,
    }
    planner = signed_in(office.planner)

    assert planner.post(address, form).status_code == 302
    again = planner.post(address, {**form, "annual_cap": 2})

    assert annual_visit_cap(Unit.objects.get(code="S1")) == 4
    assert again.status_code == 422
    assert "已被他人改为第 1 版" in again.content.decode()
    assert 'value="2"' in again.content.decode()
    assert "虚构〔2026〕1 号" in text(planner, address)
    assert signed_in(office.reviewer).post(address, form).status_code == 403
    assert DuplicateGuardRule.objects.count() == 1


def test_limits_that_cannot_be_are_refused_and_stay_typed(office):
    form = {"per_day": 0, "annual_cap": "x", "version": 0, "basis": "某文件"}

    answer = signed_in(office.planner).post(f"{GUARD}rules/C1/", form)

    assert answer.status_code == 422
    assert "某文件" in answer.content.decode()


def test_the_entity_page_has_the_meter(office):
    entity = office.county.children.get(code="S1").entities.first()
    record(entity, "2026-03-02")

    page = text(signed_in(office.planner), f"/entities/{entity.code}/")

    assert "检查频次" in page
    assert "排污检查" in page


def test_a_list_of_many_collisions_costs_a_bounded_number_of_queries(
    office, django_assert_max_num_queries
):
    drawn_task(office.county, "T-1")
    drawn_task(office.county, "T-2")
    client = signed_in(office.reviewer)

    with django_assert_max_num_queries(35):
        client.get(GUARD)
