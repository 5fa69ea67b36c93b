"""What several runs on one machine are given: never the same port, also before anything listens on it."""

import subprocess
import sys

import pytest

from deploy.embedded import ports
from deploy.embedded.ports import claim, free_port, is_free

ASK = "import sys; from deploy.embedded.ports import claim; sys.exit(0 if claim(int(sys.argv[1])) else 9)"


def another_process_gets(port: int) -> bool:
    status = subprocess.run([sys.executable, "-c", ASK, str(port)], check=False).returncode
    assert status in (0, 9)
    return status == 0


def test_a_port_that_was_given_is_given_to_nobody_else_though_nothing_listens_on_it() -> None:
    port = free_port()
    assert is_free(port)
    assert not claim(port)
    assert not another_process_gets(port)


def test_a_port_is_given_again_when_whoever_had_it_has_ended() -> None:
    port = next(port for port in range(19_000, 20_000) if another_process_gets(port))
    assert claim(port)


def test_of_few_ports_each_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [port for port in range(18_000, 19_000) if is_free(port)][:20]
    monkeypatch.setattr(ports, "_QUIET_PORTS", few)
    assert sorted(free_port() for _ in few) == few
