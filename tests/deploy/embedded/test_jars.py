"""Jars come from a repository and are used only when they are what the lock file says."""

import hashlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy.embedded.jars import fetch_jars, repository_url
from deploy.embedded.ports import free_port
from deploy.errors import OperatorError

CONTENT = b"a jar"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "repository"
    jar = folder / "org/example/thing/1.0/thing-1.0.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(CONTENT)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PHONGTRAO_MAVEN_REPO", f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setenv("HOME", str(tmp_path))
        yield folder
        server.shutdown()


def lock(tmp_path: Path, content: bytes = CONTENT) -> Path:
    file = tmp_path / "jars.lock"
    file.write_text(f"# a comment\n{hashlib.sha256(content).hexdigest()}  {len(CONTENT)}  org.example:thing:1.0\n")
    return file


def test_a_jar_is_fetched_once(tmp_path: Path, repository: Path) -> None:
    said: list[str] = []
    (jar,) = fetch_jars(said.append, lock_file=lock(tmp_path), folder=tmp_path / "jars")
    assert jar.read_bytes() == CONTENT
    (repository / "org/example/thing/1.0/thing-1.0.jar").unlink()
    assert fetch_jars(said.append, lock_file=lock(tmp_path), folder=tmp_path / "jars") == [jar]
    assert len(said) == 1


def test_a_jar_with_another_checksum_is_refused_and_not_kept(tmp_path: Path, repository: Path) -> None:
    with pytest.raises(OperatorError, match=r"thing-1\.0\.jar: the checksum is .* the lock file says"):
        fetch_jars(lock_file=lock(tmp_path, b"other"), folder=tmp_path / "jars")
    assert list((tmp_path / "jars").iterdir()) == []


def test_the_local_maven_repository_is_used_when_it_agrees(tmp_path: Path, repository: Path) -> None:
    path = Path("org/example/thing/1.0/thing-1.0.jar")
    local = tmp_path / ".m2" / "repository" / path
    local.parent.mkdir(parents=True)
    (repository / path).rename(local)
    assert fetch_jars(lock_file=lock(tmp_path), folder=tmp_path / "jars")[0].read_bytes() == CONTENT


def test_an_unreachable_repository_is_named_with_what_to_do(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.embedded.jars.time.sleep", lambda _: None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("PHONGTRAO_MAVEN_REPO", url)
    with pytest.raises(OperatorError, match=rf"could not download {url}/org/.*PHONGTRAO_MAVEN_REPO"):
        fetch_jars(lock_file=lock(tmp_path), folder=tmp_path / "jars")


def test_a_mirror_in_the_maven_settings_comes_before_central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PHONGTRAO_MAVEN_REPO", "MVNW_REPOURL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MIRROR_HOST", "mirror.example")
    central = repository_url()
    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2" / "settings.xml").write_text(
        '<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0"><mirrors>'
        "<mirror><mirrorOf>other</mirrorOf><url>https://other.example</url></mirror>"
        "<mirror><mirrorOf>external:*</mirrorOf><url>https://${env.MIRROR_HOST}/maven/</url></mirror>"
        "</mirrors></settings>"
    )
    assert repository_url() == "https://mirror.example/maven" != central
