"""A data folder of a test's own, and nothing left of it afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.programs import processes_of, stop_all


@pytest.fixture(autouse=True)
def no_ports_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHONGTRAO_PORT_BASE", raising=False)
    monkeypatch.delenv("PHONGTRAO_HOME", raising=False)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="phongtrao-home-")).resolve()
    folder.chmod(0o711)
    yield folder
    stop_all(processes_of(folder))
    shutil.rmtree(folder, ignore_errors=True)
