"""The timeline of a ceremony's stage: every act that may be played by now, with its facts."""

from django.core.cache import cache

from inspections.acts import Act
from inspections.selectors.live import Ceremony, events_of
from inspections.selectors.public import public_session
from publicity.stage.captions import caption, lines
from publicity.stage.result import drawn_facts
from publicity.stage.showing import may_be_replayed, showing_now, told_until
from publicity.stage.story import Facts, Story
from shuangsuiji.kernel.canonical import JsonValue

KEPT = 300  # seconds
Timeline = dict[str, JsonValue]


def version(ceremony: Ceremony, *, seq: int) -> str:
    """Another value whenever the timeline says something else: nothing happens without an event.

    Args:
        seq: number of the newest event.
    """
    published = ceremony.session is not None and ceremony.session.published_at is not None
    return f"{ceremony.pk}-{seq}-{ceremony.act}-{int(told_until(ceremony))}-{int(published)}"


def timeline(ceremony: Ceremony, *, seq: int) -> Timeline:
    """What may be told, as JSON; kept for some minutes, because every screen asks for the same."""
    key = f"stage:{version(ceremony, seq=seq)}"
    found: Timeline | None = cache.get(key)
    if found is None:
        found = _timeline(ceremony, seq=seq)
        cache.set(key, found, timeout=KEPT)
    return found


def _timeline(ceremony: Ceremony, *, seq: int) -> Timeline:
    until = told_until(ceremony)
    facts = _facts(ceremony, until)
    return {
        "ceremony": ceremony.code,
        "seq": seq,
        "act": ceremony.act,
        "style": ceremony.style,
        "is_rehearsal": ceremony.is_rehearsal,
        "may_be_replayed": may_be_replayed(ceremony),
        "acts": [
            {
                "act": act.value,
                "label": str(act.label),
                "caption": caption(act, facts.get(act, {})),
                "lines": list(lines(act, facts.get(act, {}))),
                "facts": facts.get(act, {}),
            }
            for act in Act
            if act <= until
        ],
    }


def _facts(ceremony: Ceremony, until: Act) -> dict[Act, Facts]:
    facts = Story(event.body for event in events_of(ceremony)).facts()
    if until >= Act.ENTITIES and ceremony.session is not None:
        session = public_session(ceremony.session.code)
        assert session is not None  # noqa: S101  # it was sealed
        facts |= drawn_facts(session, showing_now(ceremony, session), until=until)
    return {act: told for act, told in facts.items() if act <= until}
