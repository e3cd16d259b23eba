"""What may happen at a ceremony, as its viewers are told. Never renamed once published."""

from enum import StrEnum


class LiveKind(StrEnum):
    """Kinds of live events. None carries anything that is secret before publication."""

    ANNOUNCED = "announced"  # when, where, how to watch, and the key of the stream
    ANNOUNCEMENT_CHANGED = "announcement_changed"  # when, where, how to watch; before it began
    SEALED = "sealed"  # counts and digests of the frame
    SUPPLEMENT_SEALED = "supplement_sealed"  # counts and digest of a supplement's frame
    COMMITTED = "committed"  # end of the hash chain of the one-time code
    HEAD_SIGNED = "head_signed"  # the log's head over both, with its cosigners
    POSTPONED = "postponed"
    TAKEN_UP = "taken_up"  # again, after a postponement
    PAUSED = "paused"
    RESUMED = "resumed"

    STATION_INVITED = "station_invited"
    STATION_SEATED = "station_seated"
    STATION_LOST = "station_lost"
    STATION_REPLACED = "station_replaced"
    STATION_LEFT = "station_left"  # withdrawn before an input, or refused to open

    INPUT_LANDED = "input_landed"  # a blind commitment
    INPUT_WITHDRAWN = "input_withdrawn"  # wrong, before the inputs were closed
    INPUTS_CLOSED = "inputs_closed"  # from here on nothing can be replaced
    OPENING_ARRIVED = "opening_arrived"  # whose; not what
    INPUTS_OPENED = "inputs_opened"  # every salt and line
    SEED_FORMED = "seed_formed"  # the public lines in their order; the code stays secret

    DRAW_STARTED = "draw_started"
    DRAW_PROGRESSED = "draw_progressed"
    DRAW_DONE = "draw_done"  # digest of the transcript and counts
    SEATS_FILLED = "seats_filled"  # the same of a supplementary draw
    DRAW_FAILED = "draw_failed"
    ACT_CHANGED = "act_changed"  # what the stage plays, since when
    PACE_CHANGED = "pace_changed"
    VOID_PROPOSED = "void_proposed"
    VOIDED = "voided"
    PUBLISHED = "published"  # code, master seed, digest of the transcript
    CLOSED = "closed"
