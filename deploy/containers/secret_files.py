"""Passwords that nobody has to think of: made at the first start, one volume for each container that needs one.

A file that is there stays as it is. To change the password of a database role, delete its file and start again.
"""

import secrets
from pathlib import Path

from deploy import SERVICES

FOLDER = Path("/secrets")
DATABASE = "phongtrao"


def postgres_password_file() -> Path:
    """The administrator's password; only PostgreSQL and the job that migrates see it."""
    return FOLDER / "postgres" / "password"


def database_url_file(service: str) -> Path:
    """Where a service finds its database. The file's name is the variable that it stands for."""
    return FOLDER / service / "PHONGTRAO_DATABASE_URL"


def kafka_password_file(user: str) -> Path:
    """The password of a Kafka user, as the broker and the job that makes topics see it."""
    return FOLDER / "kafka" / user


def make_secrets() -> None:
    """Make what is missing."""
    _make(postgres_password_file(), secrets.token_urlsafe(24))
    for user in ("broker", "administrator"):
        _make(kafka_password_file(user), secrets.token_urlsafe(24))
    for service in SERVICES:
        password = secrets.token_urlsafe(24)
        _make(database_url_file(service), f"postgresql://{service}:{password}@postgres:5432/{DATABASE}")
        _make(kafka_password_file(service), secrets.token_urlsafe(24))
        _make(FOLDER / service / "PHONGTRAO_KAFKA_PASSWORD", kafka_password_file(service).read_text())
    _make(FOLDER / "portal" / "PHONGTRAO_PORTAL_KEY", secrets.token_urlsafe(32))


def _make(file: Path, text: str) -> None:
    """Readable by whatever user the container runs as: who may mount the volume may read it."""
    if file.exists():
        return
    part = file.with_name(f".{file.name}")
    part.write_text(text)
    part.chmod(0o444)
    part.replace(file)
    print(f"made {file}")
