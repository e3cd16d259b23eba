"""The preview in the browser without script: start, watch, cancel, read, take a remedy."""

import pytest

from inspections.models.jobs import JobState
from inspections.models.plans import Task
from inspections.models.previews import PreviewJob, TravelRates
from inspections.previewing import perform_next_preview
from inspections.selectors.plans import spec_of
from inspections.selectors.simulations import last_outcome
from inspections.services.tasks import save_task
from inspections.simulation import simulate
from inspections.tests.desk import Office, person, sent, signed_in
from inspections.tests.test_rehearsal import place
from inspections.tests.world import NOON, task
from personnel.models import Inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, UnitOutline

pytestmark = pytest.mark.django_db
URL = "/inspections/tasks/T-1/preview/"


@pytest.fixture(autouse=True)
def _few_seeds(monkeypatch):
    monkeypatch.setattr(simulate, "FEWEST", 3)
    monkeypatch.setattr(simulate, "MOST", 3)


@pytest.fixture
def office(db):
    return Office(entities=80, people_each=3)


@pytest.fixture
def client(office):
    return signed_in(office.planner)


def computed(client):
    client.post(f"{URL}start/")
    assert perform_next_preview(owner="w", clock=lambda: NOON)
    return text_of(client)


def text_of(client, url=URL):
    page = client.get(url)
    assert page.status_code == 200
    return page.content.decode()


def test_an_empty_page_says_what_to_do(office, client):
    task(office.county)

    text = text_of(client)

    assert "还没有预演" in text
    assert "开始预演" in text
    assert 'href="/inspections/tasks/T-1/preview/"' in text_of(client, "/inspections/tasks/T-1/")


def test_a_started_preview_is_watched_and_cancelled(office, client):
    task(office.county)

    answer = client.post(f"{URL}start/", follow=True)

    assert "正在预演第 1 版" in answer.content.decode()
    assert "HX-Refresh" not in client.get(f"{URL}progress/").headers
    assert "预演已取消" in client.post(f"{URL}cancel/", follow=True).content.decode()
    assert PreviewJob.objects.get().state == JobState.CANCELLED
    assert client.get(f"{URL}progress/").headers["HX-Refresh"] == "true"
    assert "无需取消" in client.post(f"{URL}cancel/", follow=True).content.decode()


def test_the_outcome_stands_side_by_side_with_text_beside_every_chart(office, client):
    place(office.county)
    task(office.county)

    text = computed(client)

    for words in (
        "自由随机",
        "片区匹配",
        "双库各抽",
        "按分局分包",
        "本方案",
        "并排比较",
        "每半天检查",
    ):
        assert words in text
    assert text.count('class="chart"') == 11  # every figure but those that never vary here
    assert text.count('role="img"') == 3  # one sketch per mode that can be drawn
    assert "style=" not in text
    assert "66" in text
    assert "程序默认值" in text


def test_districts_lie_behind_the_sketch_and_another_datum_is_said(office, client):
    place(office.county)
    task(office.county)
    UnitOutline.objects.create(
        unit=office.county,
        filename="a.geojson",
        digest="0" * 64,
        datum="WGS-84",
        areas=[
            [
                "罗塘街道",
                [
                    [
                        [120_000_000, 32_400_000],
                        [120_200_000, 32_400_000],
                        [120_200_000, 32_450_000],
                        [120_000_000, 32_400_000],
                    ]
                ],
            ]
        ],
        updated_by="root",
        updated_at=NOON,
    )

    text = computed(client)

    assert text.count("罗塘街道") == 3
    assert "可差几百米" not in text  # these entities do not say their datum
    office.county.entities.model.objects.update(datum="GCJ-02")
    assert "名录中有 GCJ-02 坐标" in text_of(client)


def test_an_edited_task_makes_the_outcome_stale(office, client):
    row = task(office.county, approved=False)
    computed(client)

    save_task(spec=spec_of(row), expected_version=1, by="planner", now=NOON)

    text = text_of(client)
    assert "下面是第 1 版的预演，已经过时" in text
    assert "任务已改为第 2 版" in text


def short_of_people(office):
    """Six teams of two want twelve people; there are eight."""
    Inspector.objects.filter(code__endswith="P2").delete()
    return task(office.county)


def test_a_remedy_is_pressed_and_the_draft_changed(office, client):
    short_of_people(office)
    text = computed(client)
    assert "不能封存" in text
    assert "检查组由 6 组减为 4 组，少抽 4 人" in text

    answer = client.post(f"{URL}remedy/", {"remedy": "FEWER_TEAMS", "version": "1"}, follow=True)

    row = Task.objects.get()
    assert (row.version, row.status, spec_of(row).team.count) == (2, "DRAFT", 4)
    assert "改为第 2 版草稿，需要重新批准" in answer.content.decode()
    assert "正在预演第 2 版" in answer.content.decode()
    assert Record.objects.filter(kind="inspections.task.amended").exists()


@pytest.mark.parametrize(
    ("sent_along", "words"),
    [
        ({"remedy": "GHOST", "version": "1"}, "没有这项补救办法"),
        ({"remedy": "FEWER_TEAMS", "version": "7"}, "您看到的是第 7 版"),
        ({"remedy": "FEWER_TEAMS", "version": "x"}, "您看到的是第 0 版"),
        ({}, "没有这项补救办法"),
    ],
)
def test_what_cannot_be_taken_changes_nothing(office, client, sent_along, words):
    short_of_people(office)
    computed(client)

    answer = client.post(f"{URL}remedy/", sent_along, follow=True)

    assert words in answer.content.decode()
    assert Task.objects.get().version == 1


def test_a_remedy_of_an_older_version_is_refused(office, client):
    row = short_of_people(office)
    computed(client)
    save_task(spec=spec_of(row), expected_version=1, by="planner", now=NOON)

    answer = client.post(f"{URL}remedy/", {"remedy": "FEWER_TEAMS", "version": "2"}, follow=True)

    assert "请重新预演" in answer.content.decode()
    assert "改草稿" not in answer.content.decode()


def test_sealing_that_is_refused_leads_to_the_remedies(office):
    short_of_people(office)
    officer = signed_in(person("officer", office.county, Role.DRAW_OFFICER))

    answer = officer.post("/inspections/tasks/T-1/seal/", follow=True)

    assert answer.redirect_chain[0][0] == URL
    assert "没有封存，场次编号没有使用" in answer.content.decode()
    assert "应抽 12 人，可抽的只有 8 人" in answer.content.decode()
    assert perform_next_preview(owner="w", clock=lambda: NOON)
    text = text_of(officer)
    assert "可以这样改" in text
    assert "由计划员修改草稿" in text


def test_a_refusal_makes_an_open_preview_give_way(office):
    short_of_people(office)
    officer = signed_in(person("officer", office.county, Role.DRAW_OFFICER))
    officer.post(f"{URL}start/")

    officer.post("/inspections/tasks/T-1/seal/")

    states = list(PreviewJob.objects.order_by("pk").values_list("state", "refused__kind"))
    assert states == [(JobState.CANCELLED, None), (JobState.READY, "POOL")]


def test_a_preview_without_outcome_says_why(office, client):
    task(office.county, entities={"kinds": ["COOP"]})

    assert "没有可抽取的检查对象" in computed(client)


def test_the_editor_saves_and_previews(office, client):
    answer = client.post("/inspections/new-task/form/", sent(then="preview"), follow=True)

    assert answer.redirect_chain[0][0] == "/inspections/tasks/T-2026/preview/"
    assert "正在预演第 1 版" in answer.content.decode()


def test_the_editor_that_cannot_save_keeps_what_was_typed(office, client):
    answer = client.post("/inspections/new-task/form/", sent(then="preview", **{"team-count": "x"}))

    assert answer.status_code == 422
    assert "公示信息抽查" in answer.content.decode()
    assert not PreviewJob.objects.exists()


class TestRates:
    URL = "/inspections/rates/C1/"
    FORM = {
        "version": "0",
        "km_fen": "2.5",
        "meal_fen": "40",
        "lodging_fen": "300",
        "lodging_after_minutes": "120",
        "speed_kmh": "40",
        "road_percent": "130",
        "visit_minutes": "90",
        "half_day_minutes": "240",
        "shared_tag": "共享数据",
    }

    def test_a_bureau_has_its_own_rates_and_the_preview_uses_them(self, office, client):
        task(office.county)

        client.post(self.URL, self.FORM)

        row = TravelRates.objects.get()
        assert (row.km_fen, row.speed_kmh, row.shared_tag, row.version) == (250, 40, "共享数据", 1)
        text = computed(client)
        assert "每公里 2.50 元" in text
        assert "标签为“共享数据”的主体，检查时间减半" in text
        assert last_outcome(Task.objects.get()).outcome["rates"]["source"] == "C1 县局"
        assert Record.objects.filter(kind="inspections.rates.saved").exists()

    def test_units_below_use_them_until_they_are_dropped(self, office, client):
        client.post(self.URL, self.FORM)
        assert "现在使用上级 C1 县局 的费率" in text_of(client, "/inspections/rates/S1/")

        client.post(f"{self.URL}drop/", {"version": "1"})

        assert "现在使用程序默认值" in text_of(client, "/inspections/rates/S1/")
        again = client.post(f"{self.URL}drop/", {"version": "1"}, follow=True)
        assert "没有自己的费率" in again.content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [("speed_kmh", "0"), ("km_fen", "-1"), ("km_fen", "1.234"), ("visit_minutes", "abc")],
    )
    def test_what_cannot_be_is_refused_beside_the_field(self, client, field, value):
        answer = client.post(self.URL, {**self.FORM, field: value})

        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert f'value="{value}"' in answer.content.decode()
        assert not TravelRates.objects.exists()

    def test_two_planners_do_not_overwrite_each_other(self, client):
        client.post(self.URL, self.FORM)

        answer = client.post(self.URL, self.FORM)

        assert "您看到的是第 0 版" in answer.content.decode()
