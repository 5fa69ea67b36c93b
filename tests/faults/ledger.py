"""What was asked of the system and what it answered, kept outside of it: before a request is sent, and after."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO


class Outcome(StrEnum):
    """What the sender knows. `UNKNOWN`: no answer, or one that says nothing about what was committed."""

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Intent:
    """One command. `events` is how many its success publishes; `trace` the trace that it was sent in."""

    command: str
    what: str
    events: int
    trace: str
    outcome: Outcome = Outcome.UNKNOWN
    status: int | None = None


class Ledger:
    """All intents of a run, also as lines of a file: an intent stands there before its request leaves."""

    def __init__(self, file: Path) -> None:
        self._intents: dict[str, Intent] = {}
        self._file: TextIO = file.open("w", encoding="utf-8")

    def intend(self, intent: Intent) -> None:
        """Note what is about to be asked."""
        self._intents[intent.command] = intent
        self._write(intent)

    def learn(self, intent: Intent, status: int | None, *, is_repeat: bool = False) -> None:
        """Note the answer. A 5xx says nothing: the commit may have gone through before the answer was lost.

        Nor does the refusal of a repeat: the first try may lie in a paused process, and be carried out later.
        """
        intent.status = status
        if status is not None and status < 300:
            intent.outcome = Outcome.OK
        elif status is not None and status < 500 and not is_repeat:
            intent.outcome = Outcome.FAIL
        self._write(intent)

    def __iter__(self) -> Iterator[Intent]:
        return iter(list(self._intents.values()))

    def __len__(self) -> int:
        return len(self._intents)

    def get(self, command: str) -> Intent | None:
        """The intent of a command."""
        return self._intents.get(command)

    def _write(self, intent: Intent) -> None:
        self._file.write(json.dumps(asdict(intent)) + "\n")
        self._file.flush()
