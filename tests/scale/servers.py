"""Real servers for tests, each on a free port and in a folder of its own: Valkey or Redis, S3, PostgreSQL, nginx. Nothing is imitated here."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, seconds: float = 30) -> None:
    """Wait until something listens."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"{process.args} ended with {process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"{process.args} does not listen on {port}")


def required(program: str | None, what: str, variable: str) -> str:
    """Skip without a program, or fail where it has to be there (`.ci/run`)."""
    if program:
        return program
    if os.environ.get(variable) == "1":
        pytest.fail(f"{variable} is set and {what} was not found")
    pytest.skip(f"no {what} on this machine")


def nginx() -> str:
    return required(shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), "nginx", "BALISE_REQUIRE_NGINX")


class Valkey:
    """A Valkey, or the Redis that it comes from, without anything on disk."""

    def __init__(self, folder: Path) -> None:
        self.program = required(shutil.which("valkey-server") or shutil.which("redis-server"), "Valkey or Redis", "BALISE_REQUIRE_VALKEY")
        self.folder, self.port = folder, free_port()
        self.url = f"valkey://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([self.program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        """Accept connections and answer nothing, as a machine that is out of memory or behind a broken network does."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class S3:
    """moto's S3 server, with a bucket."""

    bucket = "balise"

    def __init__(self) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.port, self.process)
        self.client().create_bucket(Bucket=self.bucket)

    def client(self):
        import boto3

        return boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s")

    def url(self, folder: str) -> str:
        return f"s3://{self.bucket}/{folder}?endpoint={self.endpoint}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class PostgreSQL:
    """The throw-away server of scripts/with_postgresql, as long as its standard input stays open."""

    def __init__(self) -> None:
        installed = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
        required(installed and str(installed), "PostgreSQL", "BALISE_REQUIRE_POSTGRESQL")
        self.process = subprocess.Popen(
            [ROOT / "scripts" / "with_postgresql", "sh", "-c", 'echo "$DATABASE_URL"; exec cat >/dev/null'],
            env=os.environ | {"PGPORT": str(free_port())}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("postgres://"), "PostgreSQL did not start"

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)
