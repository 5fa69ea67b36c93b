"""What the embedded system consists of, and in which order it comes up."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from deploy import SERVICES
from deploy.embedded.home import Home, write_durably
from deploy.embedded.places import cache_home
from deploy.embedded.programs import Program, processes_of, stop_all

ISSUER = "issuer"
CACHE_RECORDER = "kafka-cache"
SERVERS = ("postgres", "kafka")
# Whoever depends on others ends before them.
STOPPING_ORDER = ((CACHE_RECORDER, *SERVICES), (ISSUER,), SERVERS)


def end_everything(folder: Path, timeout: float, report: Callable[[str], None] = lambda _: None) -> bool:
    """End all processes of the home in `folder`, whoever started them. False when there was none."""
    was_running = False
    for names in STOPPING_ORDER:
        running = processes_of(folder)
        members = {name: running[name] for name in names if name in running}
        for name in members:
            was_running = True
            report(name)
        stop_all(members, timeout)
    return was_running


def preparations(home: Home, report: Callable[[str], None]) -> dict[str, Callable[[], Program]]:
    """How to get each program ready to be started, by name. Servers may take long the first time."""
    return {
        "postgres": lambda: home.postgres().prepare(),
        "kafka": lambda: home.kafka().prepare(report),
        ISSUER: lambda: issuer(home),
        **{name: _service_preparation(home, name) for name in SERVICES},
    }


def _service_preparation(home: Home, name: str) -> Callable[[], Program]:
    return lambda: service(home, name)


def service(home: Home, name: str) -> Program:
    """One of the owning services."""
    return _python(home, name, [f"services.{name}", "run"], home.settings(name), "/readyz")


def issuer(home: Home) -> Program:
    """The issuer of development tokens."""
    settings = {
        "PHONGTRAO_ENVIRONMENT": "development",
        "PHONGTRAO_ISSUER": home.url(ISSUER),
        "PHONGTRAO_AUDIENCE": "phongtrao",
        "PHONGTRAO_ISSUER_PORT": str(home.port(ISSUER)),
        "PHONGTRAO_ISSUER_KEYS": str(home.folder / "issuer-keys"),
        "PHONGTRAO_ISSUER_ACCOUNTS": str(_accounts(home)),
    }
    return _python(home, ISSUER, ["shared.platform.development_issuer"], settings, "/healthz")


def _accounts(home: Home) -> Path:
    """The accounts of the sample story, for the issuer's login page."""
    from story.accounts import accounts  # not before it is needed: starts are quicker

    file = home.folder / "accounts.json"
    write_durably(file, accounts())
    return file


def cache_recorder(home: Home) -> Program:
    """Makes later starts of Kafka quicker, and ends."""
    return _python(home, CACHE_RECORDER, ["deploy.embedded.kafka_cache"], {})


def _python(home: Home, name: str, module: list[str], settings: dict[str, str], health: str | None = None) -> Program:
    return Program(
        name=name,
        home=home.folder,
        command=(sys.executable, "-m", *module),
        log=home.logs / f"{name}.log",
        is_ready=lambda: health is None or answers(home.url(name) + health),
        environment={**os.environ, **settings},
        folder=home.folder,
    )


def keep_compiled_modules() -> None:
    """Have this process and those it starts keep what Python compiles, wherever the source lies: starts are quicker."""
    folder = str(cache_home() / "python")
    sys.pycache_prefix, sys.dont_write_bytecode = folder, False
    os.environ["PYTHONPYCACHEPREFIX"] = folder
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def answers(url: str) -> bool:
    """Whether the URL is answered with success."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return response.status == 200
    except (OSError, HTTPException):
        return False


def why_not_ready(url: str) -> str:
    """What a service says is wrong with it, or that it does not answer."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return ""
    except urllib.error.HTTPError as error:
        return error.read(2000).decode(errors="replace")
    except (OSError, HTTPException) as error:
        return f"does not answer ({error})"
