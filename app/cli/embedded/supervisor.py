"""Runs a whole installation on one machine: databases, web server, workers, sweeper.

Started by bin/run: `python -m app.cli.embedded.supervisor`. Ends what it started, nothing else.
"""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from app.cli.demo.accounts import account_table
from app.cli.embedded import ports
from app.cli.embedded.children import Child, Watch, end_all, end_leftovers
from app.cli.embedded.paths import ROOT, demo_stamp, env_file, log_folder, run_folder, var_folder
from app.cli.embedded.place import NoPlace
from app.cli.embedded.ports import PortTaken
from app.cli.embedded.postgres import Postgres
from app.cli.embedded.server import EmbeddedServer, ServerFailed, kept_secret
from app.cli.embedded.valkey import Valkey

QUEUES = ("letters", "mail", "default")
FIRST_PORT = 8000
THREADS = 4
HEALTHY_WITHIN = 60.0
END_WITHIN = 20.0
PASSED_ON = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "ASAR_DEMO", "ASAR_VAR"),
    *("DATABASE_REPLICA_URL", "DATABASE_REPLICA_PAUSE", "SMTP_URL", "MAIL_FROM", "ASAR_PROXIES"),
    *("SEAL_PKCS12", "SEAL_PASSPHRASE", "SEAL_PKCS11", "ASAR_HALVES_ABOVE"),
)


class CannotRun(Exception):
    """The installation does not come up; the text says why."""


class Supervisor:
    """One start of the installation, from the databases to the last worker."""

    def __init__(self) -> None:
        self.env = dict(os.environ)
        self.servers: list[EmbeddedServer] = []
        self.children: list[Child] = []
        self.fresh = False

    def run(self) -> None:
        """Bring everything up, say where it is, and keep it up until told to end."""
        self.listener = ports.listen(os.environ.get("PORT"), FIRST_PORT)
        self.port = self.listener.getsockname()[1]
        self.settle_settings()
        self.start_servers()
        self.write_env_file()
        self.command("migrate")
        self.load_demo()
        self.start_web()
        self.start_workers()
        self.announce()
        self.watch()

    def settle_settings(self) -> None:
        var = var_folder()
        self.env.setdefault("SECRET_KEY", "")
        if not self.env["SECRET_KEY"]:
            self.env["SECRET_KEY"] = kept_secret(var / "secret-key", 32)
        self.env["ASAR_VAR"] = str(var)
        self.env["BASE_URL"] = self.env.get("BASE_URL") or f"http://{ports.LOOPBACK}:{self.port}"
        self.env["ASAR_DEMO"] = self.env.get("ASAR_DEMO") or "yes"
        self.env["PYTHONPATH"] = str(ROOT)
        self.env["PYTHONUNBUFFERED"] = "1"
        # Threads share one heap instead of one each: a dozen megabytes less in a web worker.
        self.env.setdefault("MALLOC_ARENA_MAX", "1")

    def start_servers(self) -> None:
        """Start the embedded servers that no address was given for."""
        if not self.env.get("DATABASE_URL"):
            say("starting PostgreSQL")
            postgres = Postgres(var_folder() / "postgres")
            postgres.start()
            self.servers.append(postgres)
            self.fresh = postgres.fresh
            self.env["DATABASE_URL"] = postgres.create_database("asar")
        if not self.env.get("REDIS_URL"):
            say("starting Valkey")
            valkey = Valkey(var_folder() / "valkey")
            valkey.start()
            self.servers.append(valkey)
            self.env["REDIS_URL"] = valkey.url

    def write_env_file(self) -> None:
        """Let bin/asar find this installation. What the caller's environment says wins there."""
        lines = [
            f'[ -n "${{{name}:-}}" ] || export {name}={shlex.quote(self.env[name])}\n'
            for name in PASSED_ON
            if self.env.get(name)
        ]
        env_file().unlink(missing_ok=True)
        descriptor = os.open(env_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)

    def command(self, *words: str) -> None:
        """Run one bin/asar command to its end."""
        done = subprocess.run(self.asar(*words), env=self.env, cwd=ROOT, check=False)
        if done.returncode:
            raise CannotRun(f"bin/asar {' '.join(words)} failed")

    def asar(self, *words: str) -> list[str]:
        return [sys.executable, "-P", "-m", "app.cli", *words]

    def load_demo(self) -> None:
        """Fill a new database; on a server of somebody's own the command looks for itself."""
        if self.env["ASAR_DEMO"].lower() not in {"yes", "1", "true"}:
            return
        stamp = demo_stamp()
        if self.servers and self.servers[0].name == "postgres":
            if stamp.exists() and not self.fresh:
                return
            self.command("demo", "load-if-empty")
            stamp.touch()
        else:
            self.command("demo", "load-if-empty")

    def start_web(self) -> None:
        say("starting the web server")
        argv = [sys.executable, "-P", "-m", "gunicorn", *self.web_options()]
        web = self.child("web", argv, descriptors=(self.listener.fileno(),))
        deadline = time.monotonic() + HEALTHY_WITHIN
        while not healthy(f"http://{ports.LOOPBACK}:{self.port}/healthz"):
            gone = web.process is None or web.process.poll() is not None
            if gone or time.monotonic() > deadline:
                raise CannotRun(f"the web server does not answer; see {web.program.log}")
            time.sleep(0.1)

    def web_options(self) -> list[str]:
        return [
            "wsgi:app",
            f"--bind=fd://{self.listener.fileno()}",
            "--worker-class=gthread",
            f"--workers={self.env.get('WEB_CONCURRENCY') or 2}",
            f"--threads={THREADS}",
            "--graceful-timeout=10",
            "--no-control-socket",
            *(["--worker-tmp-dir=/dev/shm"] if os.access("/dev/shm", os.W_OK) else []),
        ]

    def start_workers(self) -> None:
        say("starting workers and the sweeper")
        for queue in QUEUES:
            self.child(f"worker-{queue}", self.asar("worker", queue))
        self.child("sweep", self.asar("sweep"))

    def child(self, name: str, argv: list[str], descriptors: tuple[int, ...] = ()) -> Child:
        child = Child(
            name, argv, env=self.env, root=ROOT, folder=var_folder(), descriptors=descriptors
        )
        child.launch()
        self.children.append(child)
        return child

    def announce(self) -> None:
        if self.env["ASAR_DEMO"].lower() in {"yes", "1", "true"}:
            say(account_table())
        say(f"Asar is ready: {self.env['BASE_URL']}   (Ctrl-C ends it)")

    def watch(self) -> None:
        """Start again whatever dies, for as long as nobody tells us to end."""
        watches = [Watch(server) for server in self.servers]
        watches += [Watch(child) for child in self.children]
        while True:
            for watch in watches:
                line = watch.look()
                if line:
                    say(line)
            time.sleep(0.2)

    def stop(self) -> None:
        """End the program first, then what it writes to."""
        end_all(self.children, END_WITHIN)
        for server in reversed(self.servers):
            server.stop()
        env_file().unlink(missing_ok=True)


def healthy(url: str) -> bool:
    """Ask the program whether it and its databases work."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say(line: str) -> None:
    print(line, flush=True)


class Ended(Exception):
    """Somebody asked us to end."""


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Ended


def _heed_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants us to stay
        signal.signal(signal.SIGHUP, _end)


def _hold_checkout(stack: ExitStack) -> None:
    """One installation per folder; the lock goes with us, however we end."""
    path = run_folder() / "lock"
    lock = stack.enter_context(path.open("a"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun(f"Asar already runs from this folder{_running_at()}") from None


def _running_at() -> str:
    """Say where the installation that runs already is, once it has said so itself."""
    text = env_file().read_text() if env_file().is_file() else ""
    found = re.search(r"^.*export BASE_URL=(.*)$", text, re.MULTILINE)
    return f": {shlex.split(found[1])[0]}" if found else ""


def main() -> int:
    """Run until the end; 0 after Ctrl-C or SIGTERM, 1 when it cannot run."""
    folders: tuple[Path, ...] = (var_folder(), run_folder(), log_folder())
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _heed_signals()
    with ExitStack() as stack:
        try:
            _hold_checkout(stack)
            end_leftovers(run_folder(), str(ROOT))
            supervisor = Supervisor()
            stack.callback(supervisor.stop)
            supervisor.run()
        except Ended:
            say("ending")
        except (CannotRun, NoPlace, PortTaken, ServerFailed) as error:
            print(f"bin/run: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
