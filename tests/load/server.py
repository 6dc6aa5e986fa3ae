"""The servers that the traffic meets: Balise as it is shipped, and the floor with the same settings; both on loopback, both stopped at the end."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(application: str, environment: dict[str, str], path: str) -> Iterator[str]:
    """Serve a WSGI application with the shipped configuration until the block ends; yield its address.

    Args:
        application: `module:name`.
        environment: beside this process's own.
        path: answers 200 once the server is up.
    """
    base = f"http://127.0.0.1:{free_port()}"
    process = subprocess.Popen(command(application), cwd=ROOT, env=os.environ | environment | {"BALISE_BIND": base.removeprefix("http://")})
    try:
        _wait(base + path, process)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def command(application: str) -> list[str]:
    """Return the command that serves a WSGI application with the shipped configuration, on the address in BALISE_BIND."""
    return [sys.executable, "-m", "gunicorn", application, "--config", "deploy/gunicorn.conf.py", "--log-level", "error"]


def _wait(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"the server at {url} did not start")


def run(*command: str, environment: dict[str, str], given: str = "") -> str:
    """Run a Python command of the project; return what it printed."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, input=given, text=True, stdout=subprocess.PIPE, check=True
    )
    return done.stdout
