"""A machine without Java or without a wheel for PostgreSQL is told what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded import java, postgres
from deploy.embedded.java import find_java
from deploy.embedded.ports import free_port
from deploy.embedded.postgres import PostgresServer
from deploy.errors import OperatorError


@pytest.fixture
def no_wheels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def nothing(name: str) -> None:
        return None

    monkeypatch.setattr(postgres, "find_spec", nothing)
    postgres._binaries.cache_clear()  # pyright: ignore[reportPrivateUsage]
    yield
    postgres._binaries.cache_clear()  # pyright: ignore[reportPrivateUsage]


def test_without_a_postgresql_wheel_the_containers_are_named(home: Path, no_wheels: None) -> None:
    with pytest.raises(OperatorError, match=r"no PostgreSQL for this platform.*make up"):
        PostgresServer(home / "postgres", free_port(), "secret", home).prepare()


def test_an_old_java_is_not_used_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "jdk" / "bin" / "java"
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)

    def only_old() -> Iterator[Path]:
        yield old

    monkeypatch.setattr(java, "_candidates", only_old)
    with pytest.raises(OperatorError, match=rf"no Java 17 or newer for Kafka \({old} is Java 11\).*JAVA_HOME"):
        find_java()
