"""What runs in a home, as an operator wants to see it."""

from dataclasses import dataclass
from datetime import datetime

from deploy import SERVICES
from deploy.embedded.home import Home
from deploy.embedded.kafka import serves
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.programs import processes_of
from deploy.embedded.run import is_up
from deploy.embedded.system import ISSUER, why_not_ready


@dataclass(frozen=True, slots=True)
class Finding:
    """One process: whether it runs and serves, and if not, why."""

    name: str
    state: str
    pid: str
    since: str
    address: str
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.state in ("ready", "running")


def look(home: Home) -> list[Finding]:
    """The supervisor and every process it should keep."""
    holder = home.holder()
    found = [_supervisor(home, holder)]
    running = processes_of(home.folder)
    for name in ("postgres", "kafka", ISSUER, *SERVICES):
        processes = running.get(name)
        if not processes:
            found.append(Finding(name, "not running", "", "", ""))
            continue
        reason = _reason(home, name)
        since = datetime.fromtimestamp(processes[0].create_time()).strftime("%H:%M:%S")
        state = "not ready" if reason else "ready"
        address = home.url(name) if name in (ISSUER, *SERVICES) else f"{LOOPBACK}:{home.port(name)}"
        found.append(Finding(name, state, str(processes[0].pid), since, address, reason))
    return found


def _supervisor(home: Home, holder: int | None) -> Finding:
    if holder is None:
        reason = f"nobody watches over {home.folder}; start with: phongtrao up"
        return Finding("supervisor", "not running", "", "", "", reason)
    return Finding("supervisor", "running" if is_up(home) else "starting", str(holder), "", str(home.folder))


def _reason(home: Home, name: str) -> str:
    if name == "postgres":
        return "" if home.postgres().answers() else "does not answer"
    if name == "kafka":
        return "" if serves(home.port("kafka")) else "does not answer"
    return why_not_ready(home.url(name) + ("/healthz" if name == ISSUER else "/readyz"))
