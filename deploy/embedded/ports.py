"""Ports on the loopback address: free ones, and who holds one that is taken."""

import secrets
import socket

import psutil

from deploy.errors import OperatorError

LOOPBACK = "127.0.0.1"
_QUIET_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on now, and that no outgoing connection is given."""
    while True:
        port = secrets.choice(_QUIET_PORTS)
        if is_free(port):
            return port


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
