"""The system account that PostgreSQL runs under: it refuses to serve as root."""

import hashlib
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import OperatorError

ROOT_FOLDER = Path("/var/lib/phongtrao")


@dataclass(frozen=True, slots=True)
class Account:
    """An existing unprivileged user and its main group."""

    name: str
    uid: int
    gid: int

    def own(self, folder: Path) -> Path:
        """Make `folder`, for this account alone."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder

    def reaches(self, folder: Path) -> bool:
        """Whether this account may pass through every parent of `folder`."""
        return all(self._passes(parent) for parent in folder.parents if parent.exists())

    def _passes(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


def server_account() -> Account | None:
    """None when this user may run a server itself; as root, an account that exists for such a purpose."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise OperatorError(
        "PostgreSQL does not run as root and there is neither a user 'postgres' nor 'nobody': use another user."
    )


def reachable_folder(folder: Path, account: Account | None) -> Path:
    """`folder`, or a stand-in under /var/lib when the account cannot pass a parent (such as /root)."""
    if account is None or account.reaches(folder):
        return folder
    stand_in = ROOT_FOLDER / hashlib.sha256(str(folder).encode()).hexdigest()[:12] / folder.name
    stand_in.parent.mkdir(parents=True, exist_ok=True)
    for parent in (ROOT_FOLDER, stand_in.parent):
        parent.chmod(0o711)
    return stand_in


def reachable_copy(folder: Path, name: str, account: Account | None) -> Path:
    """`folder` itself, or a readable copy called `name` under /var/lib when the account cannot pass a parent."""
    if account is None or account.reaches(folder / "any"):
        return folder
    copy = ROOT_FOLDER / name
    if not copy.exists():
        ROOT_FOLDER.mkdir(parents=True, exist_ok=True)
        ROOT_FOLDER.chmod(0o711)
        part = copy.with_name(f"{name}.{os.getpid()}.part")
        shutil.copytree(folder, part, symlinks=True)
        part.chmod(0o755)
        try:
            part.rename(copy)
        except OSError:
            shutil.rmtree(part)
    return copy
