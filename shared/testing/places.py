"""Where the servers of a test run keep their data."""

import os
import tempfile
from functools import cache
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30


@cache
def scratch() -> Path:
    """In memory where there is room for it, since nothing of it outlives the run; else, or with TMPDIR, on the disk.

    Each new database is a thousand files: on a disk they take ten times as long.
    """
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and psutil.disk_usage(str(MEMORY)).free > ROOM
    if has_room and psutil.virtual_memory().available > ROOM and "TMPDIR" not in os.environ:
        return MEMORY
    return Path(tempfile.gettempdir()).resolve()
