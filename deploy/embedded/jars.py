"""The jars of Apache Kafka: fetched once from a Maven repository, each checked against the lock file."""

import hashlib
import os
import re
import shutil
import tempfile
import time
import urllib.request
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.embedded.places import cache_home, require_space
from deploy.errors import OperatorError

LOCK_FILE = Path(__file__).with_name("kafka-jars.lock")
# The JVM's start-up cache compares size and time of every jar: an equal time everywhere keeps it valid.
FIXED_TIME = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Jar:
    """A line of the lock file: a file of a Maven repository and what it must contain."""

    sha256: str
    size: int
    path: str

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.rpartition("/")[2]


def locked_jars(lock_file: Path = LOCK_FILE) -> list[Jar]:
    """The jars in class-path order."""
    jars: list[Jar] = []
    for line in lock_file.read_text().splitlines():
        if line and not line.startswith("#"):
            sha256, size, coordinates = line.split()
            group, artifact, version = coordinates.split(":")
            path = f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar"
            jars.append(Jar(sha256, int(size), path))
    return jars


def fetch_jars(
    report: Callable[[str], None] = lambda _: None, *, lock_file: Path = LOCK_FILE, folder: Path | None = None
) -> list[Path]:
    """The jars on this machine, in class-path order; what is missing is downloaded and checked."""
    target = folder or cache_home() / "jars"
    jars = locked_jars(lock_file)
    missing = [jar for jar in jars if not _is_there(jar, target)]
    if missing:
        require_space(target, 200)
        target.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            repository = repository_url()
            downloaded = sum(pool.map(partial(_bring, folder=target, repository=repository), missing))
        took = time.monotonic() - started
        report(f"Kafka: {len(missing)} jars checked, {downloaded / 1e6:.0f} MB downloaded in {took:.1f} s")
    return [target / jar.name for jar in jars]


def _is_there(jar: Jar, folder: Path) -> bool:
    try:
        status = (folder / jar.name).stat()
    except FileNotFoundError:
        return False
    return status.st_size == jar.size and status.st_mtime == FIXED_TIME


def _bring(jar: Jar, folder: Path, repository: str) -> int:
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        local = Path.home() / ".m2" / "repository" / jar.path
        if local.is_file() and _sha256(local) == jar.sha256:
            downloaded = 0
            shutil.copyfile(local, part)
        else:
            downloaded = jar.size
            _download(f"{repository}/{jar.path}", part)
        if (found := _sha256(part)) != jar.sha256:
            raise OperatorError(
                f"{jar.path}: the checksum is {found}, the lock file says {jar.sha256}. It was not used."
                " Is PHONGTRAO_MAVEN_REPO a faithful Maven repository?"
            )
        part.chmod(0o644)
        os.utime(part, (FIXED_TIME, FIXED_TIME))
        part.replace(folder / jar.name)
    finally:
        part.unlink(missing_ok=True)
    return downloaded


def _download(url: str, target: Path, attempts: int = 3) -> None:
    for attempt in range(1, attempts + 1):
        try:
            with urllib.request.urlopen(url, timeout=30) as response, target.open("wb") as file:  # noqa: S310
                shutil.copyfileobj(response, file, 1 << 18)
            return
        except OSError as error:
            if attempt == attempts or (isinstance(error, urllib.request.HTTPError) and error.code < 500):
                raise OperatorError(
                    f"could not download {url}: {error}. Check the network, or set PHONGTRAO_MAVEN_REPO to a Maven"
                    " repository that this machine reaches."
                ) from error
            time.sleep(attempt)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def repository_url() -> str:
    """The Maven repository of this machine: our own setting, the Maven wrapper's, a mirror, else Maven Central."""
    for variable in ("PHONGTRAO_MAVEN_REPO", "MVNW_REPOURL"):
        if url := os.environ.get(variable):
            return url.rstrip("/")
    settings = Path.home() / ".m2" / "settings.xml"
    if settings.is_file() and (url := _mirror_of_central(settings)):
        return url
    with warnings.catch_warnings(action="ignore"):  # about folders that only jgo's own commands would use
        from jgo.constants import MAVEN_CENTRAL_URL
    return str(MAVEN_CENTRAL_URL).rstrip("/")


def _mirror_of_central(settings: Path) -> str | None:
    root = ET.parse(settings).getroot()  # noqa: S314
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    for mirror in root.iterfind("mirrors/mirror"):
        of = {part.strip() for part in (mirror.findtext("mirrorOf") or "").split(",")}
        url = mirror.findtext("url")
        if (
            url
            and of & {"*", "central", "external:*"}
            and "!central" not in of
            and mirror.findtext("blocked") != "true"
        ):
            return os.path.expandvars(re.sub(r"\$\{env\.(\w+)\}", r"${\1}", url)).rstrip("/")
    return None
