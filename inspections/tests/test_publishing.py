"""Publication: the public verifier agrees, or nothing is published."""

import pytest
from consistent_sampler import sampler

from inspections.draw.verify import verify_bundle
from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawResult
from inspections.models.sessions import DrawSession
from inspections.policies import MoveNotAllowedError, PolicyError
from inspections.selectors.bundles import NotPublishedError, bundle_chunks
from inspections.services.publishing import publish_session
from inspections.services.sessions import close_session
from inspections.tests.world import NOON, requested, revealed, sealed, triggers_off
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.sealing import seal_pending

pytestmark = pytest.mark.django_db


def drawn(**changes) -> DrawSession:
    session = requested(**changes)
    perform_next_draw(owner="w1", clock=lambda: NOON)
    session.refresh_from_db()
    return session


def published(**changes) -> DrawSession:
    session = publish_session(session_code=drawn(**changes).code, by="officer", now=NOON)
    seal_pending(now=NOON)
    return session


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"weights": {"D": 9, "C": 2}},
        {"strata": [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 0}}], "total": 40},
        {"packages": {"mode": "ZONE", "branch_level": "STATION"}, "own_branch": "OFF"},
        {"packages": {"mode": "ENTITY", "branch_level": "STATION"}},
        {
            "packages": {"mode": "RANDOM", "branch_level": "STATION"},
            "own_branch": "OFF",
            "strata": [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 2000}}],
        },
    ],
    ids=["strata", "weights", "total", "zones", "entity level", "random packages"],
)
def test_the_published_bundle_verifies(changes):
    session = published(**changes)

    report = verify_bundle(b"".join(bundle_chunks(session)))

    assert report.ok, report.first_failure()


def test_the_bundle_is_the_same_bytes_every_time():
    session = published()

    assert b"".join(bundle_chunks(session)) == b"".join(
        bundle_chunks(DrawSession.objects.get(pk=session.pk))
    )


def test_the_third_party_sampler_gives_the_same_order():
    strata = [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 5000}}]
    session = published(strata=strata)
    bundle = parse_canonical(b"".join(bundle_chunks(session)).rstrip(b"\n"))
    ids = [line.split(",")[0] for line in bundle["entities"]]
    transcript = bundle["transcript"]

    theirs = sampler(ids, seed=transcript["stages"]["entities"], take=len(transcript["entities"]))

    assert [row[0] for row in transcript["entities"]] == [row[1] for row in theirs]


def test_before_publication_there_is_no_bundle_and_no_seed():
    session = drawn()

    with pytest.raises(NotPublishedError):
        bundle_chunks(session)

    assert (session.master, session.revealed_code) == ("", "")


def test_an_altered_result_is_not_published():
    session = drawn()
    result = session.result
    altered = bytes(result.transcript).replace(b'"T001"', b'"T002"', 1)
    with triggers_off():
        DrawResult.objects.filter(pk=result.pk).update(transcript=altered)

    with pytest.raises(PolicyError, match="未予公布"):
        publish_session(session_code=session.code, by="officer", now=NOON)

    session.refresh_from_db()
    assert session.status == "drawn"
    assert session.master == ""


@pytest.mark.parametrize("held_until", [sealed, revealed])
def test_a_session_that_was_not_drawn_is_not_published(held_until):
    session = held_until()

    with pytest.raises(MoveNotAllowedError, match="不能变为「已公布」"):
        publish_session(session_code=session.code, by="officer", now=NOON)


def test_a_session_is_published_once_and_then_closed():
    session = published()

    with pytest.raises(MoveNotAllowedError):
        publish_session(session_code=session.code, by="officer", now=NOON)
    closed = close_session(session_code=session.code, by="officer", now=NOON)

    assert closed.status == "closed"
