"""The timeline of a ceremony's stage: every act that may be played by now, with its facts."""

from django.core.cache import cache

from inspections.acts import Act
from inspections.ceremony_rules import acts_of
from inspections.matters import matter_of
from inspections.selectors.live import Ceremony, events_of
from inspections.selectors.public import public_session, public_supplement
from publicity.stage.captions import caption, lines
from publicity.stage.result import drawn_facts
from publicity.stage.showing import may_be_replayed, showing_now, told_until
from publicity.stage.story import Facts, Story
from publicity.stage.supplement import supplement_facts
from shuangsuiji.kernel.canonical import JsonValue

KEPT = 300  # seconds
Timeline = dict[str, JsonValue]


def version(ceremony: Ceremony, *, seq: int) -> str:
    """Another value whenever the timeline says something else: nothing happens without an event.

    Args:
        seq: number of the newest event.
    """
    published = int(matter_of(ceremony).is_published)
    return f"{ceremony.pk}-{seq}-{ceremony.act}-{int(told_until(ceremony))}-{published}"


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
        "may_be_replayed": may_be_replayed(ceremony),
        "acts": [
            {
                "act": act.value,
                "label": str(act.label),
                "caption": caption(act, facts.get(act, {})),
                "lines": list(lines(act, facts.get(act, {}))),
                "facts": facts.get(act, {}),
            }
            for act in acts_of(ceremony)
            if act <= until
        ],
    }


def _facts(ceremony: Ceremony, until: Act) -> dict[Act, Facts]:
    facts = Story(event.body for event in events_of(ceremony)).facts()
    if until >= Act.ENTITIES or ceremony.supplement is not None:
        facts |= _of_the_draw(ceremony, until, facts)
    return {act: told for act, told in facts.items() if act <= until}


def _of_the_draw(ceremony: Ceremony, until: Act, facts: dict[Act, Facts]) -> dict[Act, Facts]:
    session = public_session(ceremony.session.code)
    assert session is not None  # noqa: S101  # it was sealed
    if ceremony.supplement is None:
        return drawn_facts(session, showing_now(ceremony, session), until=until)
    supplement = public_supplement(session, ceremony.supplement.number)
    own = supplement_facts(supplement, until=until)
    return {act: {**facts.get(act, {}), **told} for act, told in own.items()}
