"""What may happen to the system. Each fault is done to a running rig under load, for some seconds, and undone again."""

import signal

from tests.faults.breaking import letters, network, processes, servers, transactions
from tests.faults.breaking.processes import OTHERS, PAUSED, crashes, kills, pauses
from tests.faults.breaking.stage import Fault

POSTGRES, KAFKA = "postgres", "kafka"
CRASH = "crash point"  # a process has one
MOVES = "moves"
MEMBERS = "members"


def _crash(point: str, *roles: str) -> Fault:
    return Fault(f"crash:{point}", 0, crashes(point, *roles), takes=CRASH)


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("source-killed", 4, kills("source")),
        Fault("sink-killed", 4, kills("sink")),
        Fault("others-killed", 4, kills(*OTHERS)),
        Fault("publisher-killed", 4, processes.publisher_killed),
        Fault("source-paused", PAUSED, pauses("source")),
        Fault("sink-paused", PAUSED, pauses("sink")),
        Fault("others-paused", PAUSED, pauses(*OTHERS)),
        Fault("publisher-paused", PAUSED, processes.publisher_paused),
        Fault("members-come-and-go", 6, processes.members_come_and_go, takes=MEMBERS),
        Fault("rolling-restart", 0, processes.rolling_restart, takes=MEMBERS),
        Fault("postgres-restarted", 1, servers.restarts("postgres", signal.SIGINT), takes=POSTGRES),
        Fault("postgres-killed", 1, servers.restarts("postgres", signal.SIGKILL), takes=POSTGRES),
        Fault("relay-terminated", 3, servers.sessions_end("relay")),
        Fault("sessions-terminated", 3, servers.sessions_end("phongtrao-%")),
        Fault("connections-used-up", 5, servers.connections_used_up, takes=POSTGRES),
        Fault("disk-full", 4, servers.disk_full, takes=POSTGRES, needs_tmpfs=True, ends="postgres"),
        Fault("kafka-restarted", 1, servers.restarts("kafka", signal.SIGTERM), takes=KAFKA),
        Fault("kafka-killed", 1, servers.restarts("kafka", signal.SIGKILL), takes=KAFKA),
        Fault("kafka-away", 10, servers.kafka_away, takes=KAFKA),
        Fault("kafka-away-a-minute", 60, servers.kafka_away, takes=KAFKA),
        Fault("snapshot-open", 6, transactions.snapshot_open),
        Fault("writer-open", 6, transactions.writer_open),
        Fault("late-commits", 6, transactions.late_commits, takes=MOVES),
        Fault("late-commits-slow-network", 10, transactions.late_commits_over_a_slow_network, takes=MOVES),
        Fault("ids-taken-back", 3, transactions.ids_taken_back, is_alone=True),
        Fault("unannounced", 0, transactions.unannounced, is_alone=True),
        Fault("pool-exhausted", 8, transactions.pool_exhausted),
        Fault("slow-network", 8, network.slow),
        Fault("slow-broker", 8, network.slow_broker),
        Fault("resets", 6, network.resets),
        Fault("half-open", 14, network.half_open),
        # Longer than a clock takes to commit offsets by itself (5 s).
        Fault("sinks-cut-off-and-killed", 8, network.cut_off_and_killed("postgres", "sink", "mirror")),
        Fault("sources-cut-off-and-killed", 3, network.cut_off_and_killed("kafka", "source")),
        Fault("clock-skew", 2, network.clock_skew),
        Fault("poison", 4, letters.poison),
        Fault("replays-under-load", 8, letters.replays_under_load),
        Fault("worked-through", 8, letters.worked_through),
        _crash("command-not-committed", "source"),
        _crash("committed-not-notified", "source"),
        _crash("mid-wave", "source"),
        _crash("cursor-not-moved", "source"),
        _crash("applied-not-committed", "sink", "mirror"),
        _crash("committed-offset-not", "sink", "mirror"),
        _crash("mid-dead-letter", "sink", "mirror"),
        _crash("mid-replay", "sink"),
    )
}
