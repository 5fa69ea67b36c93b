"""The data folder: who works in it, its ports and its passwords."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import SERVICES
from deploy.embedded.home import Home
from deploy.embedded.places import require_space
from deploy.embedded.ports import free_port, require_free
from deploy.embedded.programs import MARKER, Program, processes_of
from deploy.errors import OperatorError


def test_passwords_are_random_kept_and_for_this_user_alone(home: Path) -> None:
    place = Home(home, 8100)
    first = place.passwords()
    assert place.passwords() == first
    assert len(set(first.values())) == len(first) == 2 + 2 * len(SERVICES)
    assert (home / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_lost_passwords_are_not_replaced_while_there_are_data(home: Path) -> None:
    (home / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(OperatorError, match=r"passwords\.json is missing"):
        Home(home, 8100).passwords()


def test_a_second_run_in_the_same_folder_is_refused(home: Path) -> None:
    place = Home(home, 8100)
    with place.lock():
        assert place.holder() == os.getpid()
        with pytest.raises(OperatorError, match=f"already running in {home} .pid {os.getpid()}"), place.lock():
            pass
    assert place.holder() is None


def test_the_lock_of_a_process_that_is_gone_holds_nobody_up(home: Path) -> None:
    (home / "lock").write_text("1")
    place = Home(home, 8100)
    assert place.holder() is None
    with place.lock():
        assert place.holder() == os.getpid()


def test_later_commands_know_the_ports_of_the_first_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHONGTRAO_PORT_BASE", raising=False)
    assert Home.at(home).port("reports") == 8102
    Home.at(home, 9100).remember()
    assert Home.at(home).port("reports") == 9102
    assert Home.at(home).url("issuer") == "http://127.0.0.1:9109"


@pytest.mark.parametrize("wrong", ["http", "-1", "80", "65001", "\N{SUPERSCRIPT TWO}"])
def test_a_port_that_is_none_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("PHONGTRAO_PORT_BASE", wrong)
    with pytest.raises(OperatorError, match=f"PHONGTRAO_PORT_BASE is '{wrong}'.*from 1024 to 65000"):
        Home.at(home)
    assert Home.at(home, 9100).port_base == 9100


def test_a_killed_run_is_not_taken_for_the_one_that_has_just_locked(home: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    place = Home(home, 8100)
    with place.lock():
        (home / "lock").write_text(str(killed.pid))  # as it stands until the new run has written its own
        assert place.holder() is None


def test_a_taken_port_is_named_with_its_holder() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            OperatorError, match=rf"port {port} for reports is taken by .*pid {os.getpid()}.*--port-base"
        ):
            require_free(port, "reports")
    require_free(free_port(), "reports")


def test_too_little_space_is_said_before_anything_is_written(home: Path) -> None:
    with pytest.raises(OperatorError, match="MB free on this disk"):
        require_space(home / "new", 10**9)
    assert not (home / "new").exists()


def test_only_marked_processes_are_found_and_ended(home: Path) -> None:
    wait = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    other = subprocess.Popen(wait, stdin=subprocess.PIPE, env={MARKER: f"reports@{home}-other"})
    program = Program(
        "reports", home, (sys.executable, "-c", "import time; time.sleep(600)"), home / "log", lambda: True
    )
    mine = program.start()
    try:
        assert {name: [p.pid for p in found] for name, found in processes_of(home).items()} == {"reports": [mine.pid]}
        assert program.stop()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_program_that_ends_at_once_is_reported_with_the_end_of_its_log(home: Path) -> None:
    command = (sys.executable, "-c", "print('no such table'); raise SystemExit(4)")
    program = Program("reports", home, command, home / "logs" / "reports.log", lambda: False)
    with pytest.raises(OperatorError, match=r"reports ended with status 4.*\n.*no such table"):
        program.start()
