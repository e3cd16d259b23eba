"""Rulebooks: every fault at once, a comparison with its effect counted, then saving."""

import json

import pytest
from django.utils import timezone

from entities.credit.rulebook import RulebookError
from entities.models import RulebookProposal, RulebookVersion
from entities.services.credit import CreditError
from entities.services.rulebooks import decide_rulebook, propose_rulebook
from entities.tests.credit_world import FIRM, book, county, put_on_list  # noqa: F401
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import hold, make_holder

NEW = "/entities/rulebooks/new/"


def test_all_faults_are_told_at_once_and_the_text_stays(client, county):  # noqa: F811
    bad = book(code="x", start=-1, valid_from="soon")
    bad["rules"]["HONOUR"] = {"points": "many", "months": 1, "at_most": 1, "basis": ""}
    bad["rules"]["NONSENSE"] = {}
    client.force_login(county["chief"])

    answer = client.post(NEW, {"document": json.dumps(bad), "compare": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert len(answer.context["faults"]) == 5
    for place in ("start", "valid_from", "rules.HONOUR.points", "HONOUR.basis", "NONSENSE"):
        assert place in page
    assert "NONSENSE" in page.split("<textarea")[1]
    assert client.post(NEW, {"document": "{", "save": "1"}).status_code == 422
    assert client.post(NEW, {"document": "[1]", "save": "1"}).status_code == 422


def test_a_version_is_compared_with_its_effect_counted_and_then_saved(client, county):  # noqa: F811
    put_on_list(FIRM, county["unit"])
    new = book(code="milder-2", valid_from="2099-01-01")
    new["rules"]["ABNORMAL_LISTED"] |= {"points": -10, "at_best": "B"}
    client.force_login(county["chief"])

    seen = client.post(NEW, {"document": json.dumps(new), "compare": "1"})

    run = seen.context["run"]
    assert (run.moves, run.changed, run.looked_at) == ({("C", "B"): 1}, 1, 1)
    assert "列入经营异常名录" in seen.content.decode()
    assert RulebookVersion.objects.count() == 1


def test_a_version_takes_two_people(client, county, units):  # noqa: F811
    new = json.dumps(book(code="milder-2", valid_from="2099-01-01"))
    hold(county["chief"], Role.REVIEWER, units["city"])
    client.force_login(county["chief"])
    client.post(NEW, {"document": new, "save": "1"})
    proposal = RulebookProposal.objects.get()
    url = f"/entities/rulebooks/proposals/{proposal.pk}/"
    again = client.post(NEW, {"document": new, "save": "1"})
    assert "待批准" in again.content.decode()
    assert client.post(url, {"approve": "1"}).status_code == 403  # one's own
    with pytest.raises(CreditError, match="另一人"):
        decide_rulebook(
            proposal_id=proposal.pk, is_approved=True, note="", by="chief", now=timezone.now()
        )
    client.force_login(county["one"])
    assert client.post(url, {"approve": "1"}).status_code == 403  # not of a top unit
    assert RulebookVersion.objects.count() == 1
    client.force_login(make_holder("other", Role.REVIEWER, units["city"]))
    assert "milder-2" in client.get(url).content.decode()

    client.post(url, {"approve": "1"})

    assert RulebookVersion.objects.count() == 2
    assert "待施行" in client.get("/entities/rulebooks/").content.decode()
    assert client.get("/entities/rulebooks/milder-2/").status_code == 200


def test_only_planners_of_a_top_unit_change_the_rules(client, county):  # noqa: F811
    client.force_login(county["planner"])

    assert client.get(NEW).status_code == 403
    assert client.get("/entities/rulebooks/").status_code == 200


def test_a_version_that_would_never_apply_is_refused(county):  # noqa: F811
    old = json.dumps(book(code="older-0", valid_from="2020-01-01")).encode()
    row = propose_rulebook(document=old, by="chief", now=timezone.now())

    with pytest.raises(RulebookError, match="永远不会适用"):
        decide_rulebook(
            proposal_id=row.pk, is_approved=True, note="", by="other", now=timezone.now()
        )

    assert RulebookVersion.objects.count() == 1
