"""Pages of substitutions and supplements: who may see and do what, and what comes of it."""

import pytest
from django.utils import timezone

from inspections.draw.seed import commit_input as blind
from inspections.models.supplements import Supplement
from inspections.selectors.changes import standing_of
from inspections.states import SupplementStatus
from inspections.supplementing import perform_next_supplement
from inspections.tests.after_draw import (
    FRESH,
    drawn,
    first_entity,
    left,
    members,
    proposed,
    published,
    published_supplement,
    substituted,
    supplemented,
)
from inspections.tests.desk import person, signed_in
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db


def desk(session, name, *roles):
    return signed_in(person(name, session.unit, *roles))


def address(session, end=""):
    return f"/inspections/sessions/{session.code}/{end}"


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_substitution_goes_over_two_desks_and_shows_on_the_page():
    session = published()
    gone = first_entity(session)
    clerk = desk(session, "clerk", Role.DRAW_OFFICER)
    chief = desk(session, "chief", Role.REVIEWER)
    note = {"entity": gone, "reason": "CLOSED", "note": "门牌已拆"}

    clerk.post(address(session, "substitute/"), note)
    own = clerk.get(address(session)).content.decode()
    alone = clerk.post(address(session, "substitutions/1/approve/"), follow=True)
    chief.post(address(session, "substitutions/1/approve/"))

    assert "须由另一位同事决定" in own
    assert "两人" in said(alone)[0]
    assert gone not in standing_of(session).places
    page = chief.get(address(session)).content.decode()
    assert "递补 1" in page
    assert "门牌已拆" in page
    public = clerk.get(f"/publicity/draws/{session.code}/").content.decode()
    assert "已停业，现场无人" in public
    assert "门牌已拆" not in public


def test_typed_text_is_kept_when_a_substitution_is_refused():
    session = drawn()
    clerk = desk(session, "clerk", Role.DRAW_OFFICER)
    note = {"entity": "NOBODY", "reason": "CLOSED", "note": "门牌已拆"}

    response = clerk.post(address(session, "substitute/"), note)

    assert "不在场次" in said(response)[0]
    assert "门牌已拆" in response.content.decode()


def test_a_supplement_goes_from_desk_to_desk():
    session = published()
    clerk = desk(session, "clerk", Role.DRAW_OFFICER)
    chief = desk(session, "chief", Role.REVIEWER)
    (gone,) = members(session)
    rows = {f"reason_{row}": "ILLNESS" for row in range(1, 5)}

    clerk.post(address(session, "supplement/"), {**rows, "person_1": gone, "note_1": "住院"})
    here = address(session, "supplements/1/")
    chief.post(f"{here}seal/")
    waiting = clerk.get(f"{here}witness/").content.decode()
    seal_pending(now=timezone.now())
    slips = {}
    for order, line in enumerate(FRESH[1], start=1):
        salt = bytes([order]) * 16
        vote = {"name": f"见证{order}", "kind": "NPC", "commitment": blind(salt, line)}
        clerk.post(f"{here}witness/", vote)
        slips[f"slip_{order}"] = f"{salt.hex()} {line}"
    clerk.post(f"{here}open/", slips)
    clerk.post(f"{here}draw/")
    perform_next_supplement(owner="w", clock=timezone.now)
    chief.post(f"{here}publish/")

    supplement = Supplement.objects.get()
    assert "正在签入存证日志" in waiting
    assert supplement.status == SupplementStatus.PUBLISHED
    assert gone not in {one for team in standing_of(session).teams.values() for one in team}
    assert "补抽结果" in chief.get(here).content.decode()
    assert "住院" in chief.get(here).content.decode()
    public = chief.get(f"/publicity/draws/{session.code}/").content.decode()
    assert "补抽 1" in public
    assert "住院" not in public


def test_a_refused_supplement_is_shown_with_its_reason_to_staff_and_public():
    session = published()
    number = left(session).number
    chief = desk(session, "boss", Role.REVIEWER)
    here = address(session, f"supplements/{number}/")

    chief.post(f"{here}refuse/", {"note": ""})
    assert Supplement.objects.get().status == SupplementStatus.PROPOSED
    chief.post(f"{here}refuse/", {"note": "证明材料不足"})

    for page in (here, address(session, ""), f"/publicity/draws/{session.code}/"):
        shown = chief.get(page).content.decode()
        assert "证明材料不足" in shown
        assert "未批准" in shown


PAGES = ["substitute/", "supplement/", "supplements/1/", "supplements/1/void/"]
ACTS = [
    "substitutions/1/approve/",
    "substitutions/1/refuse/",
    "supplements/1/seal/",
    "supplements/1/refuse/",
    "supplements/1/draw/",
    "supplements/1/publish/",
    "supplements/1/void/approve/",
]


@pytest.mark.parametrize(
    ("roles", "status"),
    [((Role.PLANNER,), 403), ((Role.SYSADMIN,), 403), ((Role.AUDITOR,), 403), ((), 404)],
)
def test_who_may_not_change_is_refused_on_every_page(roles, status):
    session = drawn()
    proposed(session, first_entity(session))
    supplemented(session)
    outside = Unit.objects.create(code="C9", name="邻县局", kind="COUNTY", path="C9/")
    user = person("other", session.unit if roles else outside, *roles)
    client = signed_in(user)

    for end in PAGES:
        reads = Role.AUDITOR in roles and end == "supplements/1/"
        assert client.get(address(session, end)).status_code == (200 if reads else status)
    for end in ACTS:
        assert client.post(address(session, end)).status_code == status
    assert standing_of(session).places.keys() >= {first_entity(session)}


def test_a_visitor_is_sent_to_the_login(client):
    session = drawn()

    for end in [*PAGES, *ACTS]:
        assert client.get(address(session, end)).status_code in (302, 405)


def test_before_publication_the_public_sees_no_change():
    session = drawn()
    substituted(session, first_entity(session))
    supplemented(session)

    page = signed_in(person("x", session.unit)).get(f"/publicity/draws/{session.code}/")

    assert "抽取之后的变更" not in page.content.decode()


def test_a_witness_sees_the_ceremony_but_neither_note_nor_result():
    session = drawn()
    supplemented(session)
    client = desk(session, "w", Role.WITNESS)

    page = client.get(address(session, "supplements/1/")).content.decode()

    assert "1 名。公布之前" in page
    assert "住院" not in page
    assert "补抽结果" not in page


def test_the_file_is_served_once_published(client):
    session = published()
    supplemented(session)
    here = f"/publicity/draws/{session.code}"
    assert client.get(f"{here}/supplements/1.json").status_code == 404
    assert client.get(f"{here}/supplements.json").json() == {"supplements": []}


def test_a_published_file_is_listed_and_kept_by_caches(client):
    session = published()
    published_supplement(session)
    here = f"/publicity/draws/{session.code}"

    response = client.get(f"{here}/supplements/1.json")

    assert client.get(f"{here}/supplements.json").json() == {"supplements": [1]}
    assert response.json()["format"] == "ssj/supplement/2"
    assert "immutable" in response["Cache-Control"]
