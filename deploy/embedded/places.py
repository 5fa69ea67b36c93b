"""Where the embedded system keeps its data and what it downloads."""

import os
import shutil
from pathlib import Path

from deploy.errors import OperatorError


def data_home() -> Path:
    """The default data folder: PHONGTRAO_HOME, else `phongtrao` among the user's application data."""
    if chosen := os.environ.get("PHONGTRAO_HOME"):
        return Path(chosen).expanduser().resolve()
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base).resolve() / "phongtrao"


def cache_home() -> Path:
    """The folder for what can be had again: jars and JVM start-up caches."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).resolve() / "phongtrao"


def require_space(folder: Path, megabytes: int) -> None:
    """Refuse to begin what would fill the disk half-way."""
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(existing).free // 2**20
    if free < megabytes:
        raise OperatorError(
            f"{folder}: only {free} MB free on this disk, {megabytes} MB are needed."
            " Free some, or choose a folder on another disk with --home."
        )
