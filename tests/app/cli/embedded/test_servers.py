"""Embedded servers keep their data, survive kills, and stay out of each other's way."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from app.cli.embedded.place import place_for
from app.cli.embedded.postgres import Postgres, postgres
from app.cli.embedded.processes import Trace
from app.cli.embedded.server import ServerFailed
from app.cli.embedded.valkey import Valkey, valkey
from tests.factories.spent import cpu_seconds

HOLD = """
import sys, time
from pathlib import Path
from app.cli.embedded.postgres import Postgres
server = Postgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.process.pid, flush=True)
time.sleep(600)
"""


def _query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return None if row is None else row[0]


def test_postgres_keeps_its_data_and_starts_again_quickly(folder: Path) -> None:
    with postgres(folder / "pg", durable=False) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    began = cpu_seconds()
    with postgres(folder / "pg", durable=False) as again:
        assert _query(again, "SELECT answer FROM kept") == 42
        assert _query(again, "SELECT lower('ӘҚҢІ')") == "әқңі"
    assert again == url
    assert cpu_seconds() - began < 3


def test_postgres_refuses_a_wrong_password(folder: Path) -> None:
    with postgres(folder / "pg", durable=False) as url:
        wrong = url.replace(":", ":x", 2).replace(":x//", "://")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_second_start_in_one_folder_is_refused(folder: Path) -> None:
    with postgres(folder / "pg", durable=False) as url:
        with (
            pytest.raises(ServerFailed, match="in use by another start"),
            postgres(folder / "pg", durable=False),
        ):
            pass
        assert _query(url, "SELECT 1") == 1


def test_postgres_starts_after_its_parent_was_killed(folder: Path) -> None:
    argv = [sys.executable, "-c", HOLD, str(folder / "pg")]
    parent = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    os.kill(orphan, signal.SIGSTOP)  # it can not obey the kernel's farewell
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert Trace.of(orphan) is not None
    os.kill(orphan, signal.SIGCONT)

    with postgres(folder / "pg", durable=False) as url:
        assert _query(url, "SELECT 1") == 1
    assert Trace.of(orphan) is None


def test_postgres_starts_when_its_old_number_is_another_program(folder: Path) -> None:
    with postgres(folder / "pg", durable=False):
        lock = place_for((folder / "pg").resolve()).home / "data" / "postmaster.pid"
        words = lock.read_text().split("\n", 1)[1]
        server_user = lock.stat().st_uid
    stranger = subprocess.Popen(
        ["sleep", "600"], user=server_user if os.geteuid() == 0 else None, start_new_session=True
    )
    try:
        lock.write_text(f"{stranger.pid}\n{words}")
        os.chown(lock, server_user, -1)
        with postgres(folder / "pg", durable=False) as url:
            assert _query(url, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_postgres_comes_back_on_its_port_after_a_kill(folder: Path) -> None:
    server = Postgres(folder / "pg", durable=False)
    server.start()
    try:
        url = server.url
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        _launch_patiently(server)
        assert _query(url, "SELECT 1") == 1
    finally:
        server.stop()


def _launch_patiently(server: Postgres) -> None:
    for _ in range(20):
        try:
            server.launch()
        except ServerFailed:  # children of the killed one hold the shared memory for a moment
            time.sleep(0.2)
        else:
            return
    raise AssertionError("did not come back")


def test_taken_port_is_exchanged_at_the_next_start(folder: Path) -> None:
    with valkey(folder / "vk"):
        pass
    port = int((folder / "vk" / "port").read_text())
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with valkey(folder / "vk") as url:
            assert f":{port}/" not in url


def test_two_servers_run_at_once(folder: Path) -> None:
    with valkey(folder / "one") as one, valkey(folder / "two") as two:
        first, second = redis.Redis.from_url(one), redis.Redis.from_url(two)
        first.set("name", "one")
        assert second.get("name") is None
        first.close()
        second.close()


def test_valkey_keeps_what_was_queued_when_killed(folder: Path) -> None:
    server = Valkey(folder / "vk")
    server.start()
    with redis.Redis.from_url(server.url) as client:
        client.rpush("queue", "job")
        time.sleep(1.2)  # the file is written to disk once a second
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.stop()

    with valkey(folder / "vk") as url, redis.Redis.from_url(url) as client:
        assert client.lrange("queue", 0, -1) == [b"job"]


def test_passwords_are_in_no_command_line_and_in_private_files(folder: Path) -> None:
    server = Valkey(folder / "vk")
    server.start()
    try:
        assert server.process is not None
        words = Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
        assert server.password.encode() not in words
        assert (folder / "vk" / "password").stat().st_mode & 0o777 == 0o600
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data outside of the folder")
def test_copied_folder_gets_a_place_of_its_own(folder: Path) -> None:
    original = place_for(folder / "pg")
    (folder / "copy").mkdir()
    (folder / "copy" / "place").write_text((folder / "pg" / "place").read_text())

    assert place_for(folder / "copy").home != original.home
    assert place_for(folder / "pg").home == original.home


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data outside of the folder")
def test_moved_folder_keeps_its_place(folder: Path) -> None:
    original = place_for(folder / "pg")
    (folder / "pg").rename(folder / "moved")

    assert place_for(folder / "moved").home == original.home


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data outside of the folder")
def test_throw_away_place_goes_after_its_folder(folder: Path) -> None:
    kept = place_for(folder / "kept", lasting=False)
    gone = place_for(folder / "gone", lasting=False)
    lasting = place_for(folder / "lasting")
    shutil.rmtree(folder / "gone")
    (folder / "lasting").rename(folder / "moved")

    place_for(folder / "next", lasting=False)

    assert [place.home.exists() for place in (kept, gone, lasting)] == [True, False, True]
