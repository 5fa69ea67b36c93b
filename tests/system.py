"""A whole embedded system for a test: all processes as `phongtrao up` starts them, in a folder of its own."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded.home import Home
from deploy.embedded.ports import claim, free_port
from deploy.embedded.run import end_run, run_in_background
from deploy.embedded.system import end_everything
from deploy.errors import OperatorError
from shared.testing.places import scratch


def free_port_base() -> int:
    """A base from which every port of a system is free, and this process's own."""
    while True:
        base = free_port()
        if all(claim(port) for port in Home(Path("/"), base).ports.values()):
            return base


@contextmanager
def running_system() -> Generator[Home]:
    """A system that has come up; whatever of it runs is ended and everything deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="phongtrao-system-", dir=scratch())).resolve()
    home = Home(folder, free_port_base())
    said: list[str] = []
    try:
        try:
            run_in_background(home, said.append)
        except OperatorError as error:
            error.add_note("\n".join(said))
            raise
        yield home
    finally:
        end_run(home)
        end_everything(folder, 10)
        home.delete_database()
        shutil.rmtree(folder, ignore_errors=True)
