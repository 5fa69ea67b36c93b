"""Ports on the loopback address: free ones, and who holds one that is taken."""

import secrets
import socket

import psutil

from deploy.errors import OperatorError

LOOPBACK = "127.0.0.1"
_QUIET_PORTS = range(20_000, 32_000)
_claims: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody listens on now, that no outgoing connection is given, and that is claimed."""
    while True:
        port = secrets.choice(_QUIET_PORTS)
        if claim(port):
            return port


def claim(port: int) -> bool:
    """Take a free port for this process and those that it starts. False when somebody has it.

    A server listens a second or more after its port was chosen. Until this process ends it holds the UDP port of that
    number, so that nobody else who asks here is given the same one meanwhile.
    """
    if not is_free(port):
        return False
    held = socket.socket(type=socket.SOCK_DGRAM)
    try:
        held.bind((LOOPBACK, port))
    except OSError:
        held.close()
        return False
    _claims.append(held)
    return True


def is_free(port: int) -> bool:
    """Whether somebody could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def require_free(port: int, purpose: str) -> None:
    """Raise an error that names the port and, where the system tells, the process that holds it."""
    if not is_free(port):
        raise OperatorError(
            f"port {port} for {purpose} is taken by {_holder(port)}. Stop it, or choose other ports with --port-base."
        )


def _holder(port: int) -> str:
    try:
        listening = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        pid = next((c.pid for c in listening if c.laddr and c.laddr.port == port and c.pid), None)
        return f"{psutil.Process(pid).name()} (pid {pid})" if pid else "another process"
    except psutil.Error:
        return "another process"
