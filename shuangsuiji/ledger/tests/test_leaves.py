"""The written-out leaf is canonical JSON to the byte, whatever stands in it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical
from shuangsuiji.ledger.leaves import instant, leaf_bytes

WHOLE = {"kind": "a.b.c", "src": "event/0", "draw": "", "actor": "li", "payload_sha256": "0" * 64}
EARLY, LATE = datetime(1900, 1, 1), datetime(2999, 1, 1)  # noqa: DTZ001  # zones are added
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


@given(
    st.fixed_dictionaries(dict.fromkeys(WHOLE, TEXTS)),
    st.datetimes(EARLY, LATE, timezones=ZONES),
)
def test_a_leaf_is_what_the_canonical_encoder_writes(texts, at):
    wanted = {**texts, "at": instant(at), "draw": texts["draw"] or None, "v": 1}

    data = leaf_bytes(**texts, at=at)

    assert data == canonical_bytes(wanted)
    assert parse_canonical(data) == wanted


@pytest.mark.parametrize("value", [None, 7, b"x", ["x"], "\ud800"])
@pytest.mark.parametrize("name", ["kind", "src", "actor", "payload_sha256"])
def test_what_is_no_text_is_refused(name, value):
    with pytest.raises(NotCanonicalError):
        leaf_bytes(**{**WHOLE, name: value}, at=datetime(2026, 11, 24, tzinfo=UTC))
