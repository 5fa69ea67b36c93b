"""Passwords are made once, differ from each other, and are found where the containers look for them."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.containers import secret_files
from deploy.containers.secret_files import SERVICES, database_url_file, kafka_password_file, make_secrets


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(secret_files, "FOLDER", tmp_path)
    for name in ("postgres", "kafka", *SERVICES):
        (tmp_path / name).mkdir()
    return tmp_path


def texts(folder: Path) -> dict[Path, str]:
    return {file: file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_a_second_run_changes_nothing(folder: Path) -> None:
    make_secrets()
    made = texts(folder)
    make_secrets()
    assert texts(folder) == made


def test_each_service_has_passwords_of_its_own_for_database_and_broker(folder: Path) -> None:
    make_secrets()
    for service in SERVICES:
        assert urlsplit(database_url_file(service).read_text()).username == service
        assert (folder / service / "PHONGTRAO_KAFKA_PASSWORD").read_text() == kafka_password_file(service).read_text()
    passwords = [urlsplit(database_url_file(service).read_text()).password for service in SERVICES]
    passwords += [kafka_password_file(user).read_text() for user in ("broker", "administrator", *SERVICES)]
    assert len(set(passwords)) == len(passwords) == 2 + 2 * len(SERVICES)


def test_only_what_is_missing_is_made(folder: Path) -> None:
    make_secrets()
    made = texts(folder)
    database_url_file("units").unlink()
    make_secrets()
    assert {file for file, text in texts(folder).items() if text != made[file]} == {database_url_file("units")}


def test_containers_of_any_user_can_read_them(folder: Path) -> None:
    make_secrets()
    assert {file.stat().st_mode & 0o777 for file in texts(folder)} == {0o444}
