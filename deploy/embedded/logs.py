"""The logs of all processes of a home, one after the other or as they are written."""

import shutil
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from deploy.errors import OperatorError

MOST_BYTES = 20 * 2**20


def rotate(log: Path) -> None:
    """Set aside what a log holds that has grown large; one older one is kept.

    Whoever writes goes on in the same file: it was opened to append, so after the cut it writes at the beginning.
    """
    if not log.exists() or log.stat().st_size <= MOST_BYTES:
        return
    with log.open("r+b") as grown, log.with_suffix(".log.1").open("wb") as aside:
        shutil.copyfileobj(grown, aside)  # to its end, whatever is added meanwhile
        grown.truncate(0)


def show_logs(folder: Path, name: str | None, lines: int, follow: bool, show: Callable[[str], None]) -> None:
    """Show the last lines of one log or of all, and with `follow` what is added until Ctrl-C."""
    logs = sorted(folder.glob("*.log"))
    if name is not None:
        known = ", ".join(log.stem for log in logs) or "none yet"
        logs = [log for log in logs if log.stem == name]
        if not logs:
            raise OperatorError(f"there is no log {name!r} in {folder}. There are: {known}")
    positions = dict.fromkeys(logs, 0)
    for log in logs:
        with log.open(errors="replace") as file:
            for line in deque(file, lines):
                show(_line(log, line, len(logs)))
            positions[log] = file.tell()
    while follow:
        for log in logs:
            if log.stat().st_size < positions[log]:
                positions[log] = 0
            with log.open(errors="replace") as file:
                file.seek(positions[log])
                for line in file:
                    show(_line(log, line, len(logs)))
                positions[log] = file.tell()
        time.sleep(0.2)


def _line(log: Path, line: str, of: int) -> str:
    return (f"{log.stem:<10} " if of > 1 else "") + line.rstrip("\n")
