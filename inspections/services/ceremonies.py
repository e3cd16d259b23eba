"""Announcing a ceremony, and what the presider decides about its course."""

from dataclasses import dataclass
from datetime import datetime

from inspections import ceremony_rules, policies, tellings
from inspections.acts import Act
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.livekey import ensure_live_key
from inspections.matters import Matter
from inspections.models.ceremonies import Ceremony, CeremonyStyle, Pace, Showing
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.selectors.plans import spec_of
from inspections.services.live import tell
from inspections.services.moves import locked_supplement, record
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.leaves import instant
from shuangsuiji.ledger.selectors import latest_records
from shuangsuiji.ledger.services import append, command


@dataclass(frozen=True)
class Announcement:
    """What the public is told beforehand."""

    held_at: datetime
    place: str
    how_to_watch: str
    presider: str  # username
    style: CeremonyStyle = CeremonyStyle.BALLS
    showing: Showing | None = None  # None: all that the plan allows
    pace: Pace = Pace.NORMAL
    needs_cosignature: bool = False


@command
def announce_ceremony(
    *, session_code: str, announcement: Announcement, by: str, now: datetime
) -> Ceremony:
    """Open the ceremony of a sealed session to viewers; what was done so far is told at once.

    Raises:
        AlreadyDoneError: it was announced before.
        PolicyError: a witness has voted, the presider may be drawn, or it would show more than
            the plan allows.
        KeyFileError: the stream's key cannot be made or read.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    matter = Matter(session)
    ceremony_rules.check_may_announce(matter)
    plan_says = spec_of(session.task).publish_names
    showing = announcement.showing or ceremony_rules.widest_showing(plan_says)
    ceremony_rules.check_showing(showing, plan_says)
    ceremony = _announced(matter, announcement, code=session.code, showing=showing, by=by, now=now)
    tell(ceremony, LiveKind.SEALED, tellings.sealed(session), now)
    if session.commitment:
        tell(ceremony, LiveKind.COMMITTED, tellings.committed(session), now)
    return ceremony


@command
def announce_supplement(
    *, session_code: str, number: int, announcement: Announcement, by: str, now: datetime
) -> Ceremony:
    """The same for a sealed supplementary draw; no entities are drawn in it.

    Raises:
        AlreadyDoneError: it was announced before.
        PolicyError: it is not sealed, a witness has voted, or the presider may be drawn.
        KeyFileError: the stream's key cannot be made or read.
    """
    supplement = locked_supplement(session_code, number)
    matter = Matter(supplement.session, supplement)
    ceremony_rules.check_may_announce(matter)
    code = f"{session_code}-S{number}"
    ceremony = _announced(matter, announcement, code=code, showing=Showing.SEALED, by=by, now=now)
    tell(ceremony, LiveKind.SUPPLEMENT_SEALED, tellings.supplement_sealed(supplement), now)
    return ceremony


def _announced(
    matter: Matter,
    announcement: Announcement,
    *,
    code: str,
    showing: Showing,
    by: str,
    now: datetime,
) -> Ceremony:
    session = matter.session
    policies.check_not_in_pool(session, announcement.presider)
    ceremony = Ceremony.objects.create(
        code=code,
        task=session.task,
        session=session,
        supplement=matter.supplement,
        held_at=announcement.held_at,
        place=announcement.place.strip(),
        how_to_watch=announcement.how_to_watch.strip(),
        presider=announcement.presider,
        style=announcement.style,
        showing=showing,
        pace=announcement.pace,
        needs_cosignature=announcement.needs_cosignature,
        live_key=_key_in_the_log(by=by, now=now),
        announced_by=by,
        announced_at=now,
    )
    told = tellings.announced(ceremony)
    record(session, Event.CEREMONY_ANNOUNCED, told, by=by, now=now)
    tell(ceremony, LiveKind.ANNOUNCED, told, now)
    return ceremony


@command
def change_announcement(
    *,
    ceremony_code: str,
    held_at: datetime,
    place: str,
    how_to_watch: str,
    presider: str,
    by: str,
    now: datetime,
) -> Ceremony:
    """Hold it at another time or place, or under another presider; viewers are told.

    Raises:
        AlreadyDoneError: nothing would change.
        PolicyError: it has begun, or the presider may be drawn.
    """
    ceremony = locked_ceremony(ceremony_code)
    ceremony_rules.check_may_change(ceremony)
    policies.check_not_in_pool(ceremony.session, presider)
    facts = {
        "held_at": held_at,
        "place": place.strip(),
        "how_to_watch": how_to_watch.strip(),
        "presider": presider,
    }
    if all(getattr(ceremony, name) == value for name, value in facts.items()):
        raise AlreadyDoneError("公告没有变化。")
    for name, value in facts.items():
        setattr(ceremony, name, value)
    ceremony.save(update_fields=[*facts])
    told = tellings.occasion(ceremony)
    note(ceremony, Event.CEREMONY_CHANGED, {**told, "presider": presider}, by=by, now=now)
    tell(ceremony, LiveKind.ANNOUNCEMENT_CHANGED, told, now)
    return ceremony


@command
def turn_to_act(*, ceremony_code: str, act: Act, by: str, now: datetime) -> Ceremony:
    """Let every screen play an act from now on.

    Raises:
        AlreadyDoneError: it plays already; its beginning stays as it is.
        PolicyError: what the act shows has not happened yet.
    """
    ceremony = locked_ceremony(ceremony_code)
    ceremony_rules.check_may_play(ceremony, act)
    if ceremony.act == act and ceremony.act_started_at is not None:
        raise AlreadyDoneError(f"正在播放「{act.label}」。")
    ceremony.act, ceremony.act_started_at = act, now
    ceremony.save(update_fields=["act", "act_started_at"])
    told: dict[str, JsonValue] = {"act": int(act), "started_at": instant(now)}
    note(ceremony, Event.ACT_CHANGED, told, by=by, now=now)
    tell(ceremony, LiveKind.ACT_CHANGED, told, now)
    return ceremony


@command
def pause_ceremony(*, ceremony_code: str, by: str, now: datetime) -> Ceremony:
    """Stop for a while; only before any witness has voted."""
    ceremony = locked_ceremony(ceremony_code)
    ceremony_rules.check_may_pause(ceremony, pause=True)
    ceremony.paused_at = now
    ceremony.save(update_fields=["paused_at"])
    note(ceremony, Event.CEREMONY_PAUSED, {}, by=by, now=now)
    tell(ceremony, LiveKind.PAUSED, {}, now)
    return ceremony


@command
def resume_ceremony(*, ceremony_code: str, by: str, now: datetime) -> Ceremony:
    """Go on after a pause."""
    ceremony = locked_ceremony(ceremony_code)
    ceremony_rules.check_may_pause(ceremony, pause=False)
    ceremony.paused_at = None
    ceremony.save(update_fields=["paused_at"])
    note(ceremony, Event.CEREMONY_RESUMED, {}, by=by, now=now)
    tell(ceremony, LiveKind.RESUMED, {}, now)
    return ceremony


@command
def set_pace(*, ceremony_code: str, pace: Pace, by: str, now: datetime) -> Ceremony:
    """Play the stage faster or slower from here on."""
    ceremony = locked_ceremony(ceremony_code)
    if ceremony.pace == pace:
        raise AlreadyDoneError(f"节奏已是“{pace.label}”。")
    ceremony.pace = pace
    ceremony.save(update_fields=["pace"])
    told: dict[str, JsonValue] = {"pace": str(pace), "act": ceremony.act}
    note(ceremony, Event.PACE_CHANGED, told, by=by, now=now)
    tell(ceremony, LiveKind.PACE_CHANGED, told, now)
    return ceremony


def locked_ceremony(code: str) -> Ceremony:
    """A ceremony, with its session (and supplement) locked first: whoever changes any waits here.

    Raises:
        PolicyError: there is none of that code.
    """
    found = Ceremony.objects.filter(code=code).only("pk", "session_id", "supplement_id").first()
    if found is None:
        raise PolicyError(f"没有编号为 {code} 的抽取仪式。")
    session = DrawSession.objects.select_for_update().get(pk=found.session_id)
    supplement = None
    if found.supplement_id is not None:
        supplement = Supplement.objects.select_for_update().get(pk=found.supplement_id)
        supplement.session = session
    ceremonies = Ceremony.objects.select_for_update(of=("self",)).select_related("task__unit")
    locked = ceremonies.get(pk=found.pk)
    locked.session, locked.supplement = session, supplement
    return locked


def note(
    ceremony: Ceremony, kind: Event, payload: dict[str, JsonValue], *, by: str, now: datetime
) -> None:
    """Append what was decided at a ceremony to the ledger."""
    draw = ceremony.session.code
    append(kind=kind, actor=by, subject=ceremony.code, draw=draw, payload=payload, at=now)


def _key_in_the_log(*, by: str, now: datetime) -> str:
    """The stream's public key, made on first use and then an entry of the log."""
    key = ensure_live_key().verifier
    subject = key.key_id.hex()
    if not latest_records(subject).filter(kind=Event.LIVE_KEY_ANNOUNCED).exists():
        payload: dict[str, JsonValue] = {"live_key": str(key)}
        append(kind=Event.LIVE_KEY_ANNOUNCED, actor=by, subject=subject, payload=payload, at=now)
    return str(key)
