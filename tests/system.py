"""A whole embedded system for a test: all processes as `phongtrao up` starts them, in a folder of its own."""

import shutil
import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded.home import Home
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.programs import end, processes_of
from deploy.embedded.run import end_run, run_in_background


def free_port_base() -> int:
    """A base from which every port of a system is free now."""
    while True:
        base = min(free_port(), 65000)
        if all(_is_free(port) for port in Home(Path("/"), base).ports.values()):
            return base


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


@contextmanager
def running_system() -> Generator[Home]:
    """A system that has come up; whatever of it runs is ended and everything deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="phongtrao-system-")).resolve()
    home = Home(folder, free_port_base())
    try:
        run_in_background(home, lambda line: None)
        yield home
    finally:
        end_run(home)
        for processes in processes_of(folder).values():
            end(processes)
        home.delete_database()
        shutil.rmtree(folder, ignore_errors=True)
