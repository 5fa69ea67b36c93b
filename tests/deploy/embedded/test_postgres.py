"""The embedded database keeps what it committed, and lets in who knows the password."""

import subprocess
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.accounts import server_account
from deploy.embedded.ports import free_port
from deploy.embedded.postgres import PostgresServer


@pytest.fixture
def server(home: Path) -> PostgresServer:
    return PostgresServer(home / "postgres", free_port(), "a secret/with@signs", home)


async def execute(server: PostgresServer, statement: str) -> object:
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_committed_rows_survive_kill_and_restart(server: PostgresServer) -> None:
    program = server.start()
    await execute(server, "CREATE TABLE kept AS SELECT 18 AS version")
    assert program.kill()
    program = server.start()
    assert await execute(server, "SELECT version FROM kept") == 18
    assert program.stop()
    assert not program.find()


async def test_a_wrong_password_is_refused_and_the_server_listens_on_loopback_only(server: PostgresServer) -> None:
    server.start()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(server.url().replace("secret", "guess"))
    assert await execute(server, "SHOW listen_addresses") == "127.0.0.1"
    assert await execute(server, "SHOW fsync") == "on"


async def test_a_lock_file_whose_process_id_is_somebody_elses_does_not_stop_a_start(server: PostgresServer) -> None:
    program = server.start()
    program.kill()
    lock = server.reachable() / "data" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    account = server_account()
    # PostgreSQL believes only processes of its own user.
    other = subprocess.Popen(["sleep", "600"], user=account.uid if account else None)
    try:
        lock.write_text("\n".join([str(other.pid), *lines[1:]]))
        server.start()
        assert await execute(server, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


async def test_half_made_data_are_made_anew(server: PostgresServer) -> None:
    server.folder.mkdir(parents=True)
    (server.folder / "data.part").mkdir()
    (server.folder / "data.part" / "PG_VERSION").write_text("18")
    server.start()
    assert await execute(server, "SELECT 1") == 1
