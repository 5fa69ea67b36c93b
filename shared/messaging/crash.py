"""Places where a test may have the process die."""

import os

CRASH_AT = os.environ.get("PHONGTRAO_CRASH_AT")


def crash_point(name: str) -> None:
    """Die at once, as by SIGKILL, when the environment variable `PHONGTRAO_CRASH_AT` names this place."""
    if name == CRASH_AT:
        os._exit(137)
