"""What worker processes do on clocks of their own, without the broker: task name -> seconds.

Draws, reminders and the log go on when Redis is down. Each table has a thread of its own.
"""

Ticks = dict[str, float]


def quick_ticks(*, reap: float, remind: float) -> Ticks:
    """Draws that a dead worker left behind, and visits whose hour has come."""
    return {
        "inspections.tasks.reap_draws_task": reap,
        "inspections.fieldwork.tasks.tend_visits_task": remind / 4,
    }


def long_ticks(*, reap: float, remind: float) -> Ticks:
    """Work of minutes: on a thread of its own, so that no draw waits behind it."""
    return {
        "inspections.tasks.reap_previews_task": reap,
        "inspections.fieldwork.tasks.send_reminders_task": remind,
        "inspections.fieldwork.tasks.tidy_uploads_task": 3600.0,
        "publicity.tasks.count_checks_task": 10 * remind,
        "shuangsuiji.partners.tasks.seal_accesses_task": 600.0,  # of the days that are over
        "entities.tasks.regrade_task": 600.0,  # looks whether the day's run is done
        "publicity.tasks.result_files_task": 30.0,
        "publicity.tasks.open_data_task": 600.0,  # looks whether the day's snapshot is there
        "publicity.tasks.index_results_task": 600.0,
    }


def log_ticks(*, seal: float, heartbeat: float) -> Ticks:
    """The log is sealed and its heart beats while a draw is computed."""
    return {
        "shuangsuiji.ledger.tasks.seal_ledger_task": seal,
        "inspections.tasks.tell_heads_task": seal,
        "shuangsuiji.timeline.tasks.index_log_task": seal,
        "shuangsuiji.ledger.tasks.beat_heart_task": heartbeat / 4,
    }


def outside_ticks(*, heartbeat: float, remind: float) -> Ticks:
    """What waits for other people's servers holds up nothing of ours."""
    return {
        "shuangsuiji.ledger.tasks.ask_witnesses_task": heartbeat,
        "shuangsuiji.ledger.tasks.stamp_head_task": heartbeat,
        "inspections.fieldwork.tasks.mail_task": remind,
    }
