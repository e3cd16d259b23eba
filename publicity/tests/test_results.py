"""From a locked result to the public page and the grade; a correction stands beside it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

import entities
from entities.credit.facts import FactKind
from entities.services.credit import save_rulebook
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.services.reviews import review_correction
from inspections.fieldwork.tests.field import LATER, clean_form, corrected, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.oneform.codes import ResultType
from inspections.policies import PolicyError
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON, bureau
from publicity.models import Publication, Withdrawal
from publicity.published import waiting_results
from publicity.results import Subject, public_name, shown_until
from publicity.services.results import publish_result, withdraw_result
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import NotPermittedError

pytestmark = pytest.mark.django_db
BOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"


@pytest.fixture
def visit(db) -> Visit:
    found = first_visit(dispatched())
    grant("chief", Role.REVIEWER, found.unit)
    grant("editor", Role.PUBLISHER, found.unit)
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=LATER)
    return found


def public_draw(visit: Visit) -> None:
    publish_session(session_code=visit.session.code, by="officer", now=LATER)
    seal_pending(now=LATER)


def publish(visit: Visit, by: str = "editor") -> Publication:
    return publish_result(visit_code=visit.code, by=by, now=LATER)


def grade_of(visit: Visit) -> str:
    visit.entity.refresh_from_db()
    return visit.entity.grade


def test_a_result_goes_public_moves_the_grade_and_is_corrected_beside_itself(visit, client):
    with pytest.raises(PolicyError, match="还没有审定"):
        publish(visit)
    sign(visit, found_problem(visit))
    decide(visit)
    with pytest.raises(PolicyError, match="先公布"):
        publish(visit)
    public_draw(visit)
    editor = grant("editor2", Role.PUBLISHER, visit.unit)
    assert [row.code for row, _ in waiting_results(editor, on=LATER.date())] == [visit.code]
    with pytest.raises(NotPermittedError):
        publish(visit, by="chief")

    first = publish(visit)

    assert grade_of(visit) == "C"
    assert first.has_problem
    with pytest.raises(PolicyError, match="已经公示"):
        publish(visit)
    page = client.get(reverse("publicity:results"), {"q": visit.entity.name}).content.decode()
    assert first.code in page
    page = client.get(reverse("publicity:result", args=[first.code])).content.decode()
    assert ResultType.FALSE_INFO.label in page
    assert "资产总额少报" not in page  # findings in free words stay inside
    assert client.get(reverse("publicity:result_file", args=[first.code])).content == first.content

    corrected(visit, clean_form(visit), reason="账簿核对有误")
    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )
    assert [row.code for row, _ in waiting_results(editor, on=LATER.date())] == [visit.code]
    second = publish(visit)

    assert grade_of(visit) == "A"
    assert second.corrects == first
    page = client.get(reverse("publicity:result", args=[first.code])).content.decode()
    assert second.code in page
    assert "资产总额" not in page


def test_what_is_withdrawn_leaves_number_and_digest(visit, client):
    days = ("checked_on", "finished_on", "entered_on", "settled_on")
    sign(visit, clean_form(visit, **dict.fromkeys(days, NOON.date())))  # pages read the clock
    decide(visit)
    public_draw(visit)
    client.force_login(grant("editor3", Role.PUBLISHER, visit.unit))
    assert visit.code in client.get(reverse("publicity:result_desk")).content.decode()
    shown = client.get(reverse("publicity:result_draft", args=[visit.code])).context["draft"]
    client.post(reverse("publicity:publish_result", args=[visit.code]), {"seen": shown.digest})
    row = Publication.objects.get()

    with pytest.raises(PolicyError, match="写明理由"):
        withdraw_result(code=row.code, reason=" ", by="editor", now=LATER)
    client.post(reverse("publicity:withdraw_result", args=[row.code]), {"reason": "依法不予公示"})

    client.logout()
    answer = client.get(reverse("publicity:result", args=[row.code]))
    assert answer.status_code == 410
    assert row.digest[:8] in answer.content.decode()
    assert client.get(reverse("publicity:result_file", args=[row.code])).status_code == 404
    assert row.code not in client.get(reverse("publicity:results")).content.decode()


def test_a_withdrawn_correction_takes_what_it_corrected_with_it(visit, client):
    sign(visit, found_problem(visit))
    decide(visit)
    public_draw(visit)
    first = publish(visit)
    corrected(visit, clean_form(visit), reason="账簿核对有误")
    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )
    second = publish(visit)

    withdraw_result(code=second.code, reason="依法不予公示", by="editor", now=LATER)

    for row in (first, second):
        assert client.get(reverse("publicity:result", args=[row.code])).status_code == 410
        assert client.get(reverse("publicity:result_file", args=[row.code])).status_code == 404
        assert row.code not in client.get(reverse("publicity:results")).content.decode()
    assert second.code in Withdrawal.objects.get(publication=first).reason


def test_persons_are_shown_for_two_years_and_their_names_hidden():
    shop = Subject("张三丰百货店", "92X", "IND", "张三丰")

    assert public_name(shop) == "张*百货店"
    assert shown_until(date(2024, 2, 29), "IND") == date(2026, 2, 28)
    assert shown_until(date(2024, 2, 29), "ENT") == date(2029, 2, 28)


def test_an_editor_reads_the_very_text_before_it_is_public(visit, client):
    days = dict.fromkeys(("checked_on", "finished_on", "entered_on"), NOON.date())
    sign(visit, replace(found_problem(visit), **days))  # pages read the clock
    decide(visit)
    public_draw(visit)
    address = reverse("publicity:result_draft", args=[visit.code])
    client.force_login(grant("elsewhere", Role.PUBLISHER, bureau("C7", entities=3)))
    assert client.get(address).status_code == 404
    client.force_login(grant("editor4", Role.PUBLISHER, visit.unit))
    assert address in client.get(reverse("publicity:result_desk")).content.decode()

    page = client.get(address)
    text = page.content.decode()

    assert not Publication.objects.exists()
    assert ResultType.FALSE_INFO.label in text
    assert FactKind.FALSE_INFO.label in text
    assert "资产总额少报" not in text
    shown = page.context["draft"].content

    publish_address = reverse("publicity:publish_result", args=[visit.code])
    client.post(publish_address, {"seen": "0" * 64})
    client.post(publish_address)
    assert not Publication.objects.exists()
    client.post(publish_address, {"seen": page.context["draft"].digest})
    assert bytes(Publication.objects.get().content) == shown
    assert client.get(address).status_code == 404
