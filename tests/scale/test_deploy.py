"""What deploy/ ships is what the programs that read it accept: nginx, systemd, Compose, Docker, gunicorn; and what is written twice agrees."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.scale.servers import ROOT, free_port, nginx, required

DEPLOY = ROOT / "deploy"
UNITS = ("balise-web.service", "balise-worker.service", "balise-nightly.service", "balise-nightly.timer")
INSTALLED = "/opt/balise/.venv/bin"


def certificate(folder: Path) -> None:
    """A certificate that signs itself, under the names of certbot."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "balise.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("balise.example.org"), x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def placed(folder: Path, ports: tuple[int, int] = (0, 0), **replaced: str) -> Path:
    """The shipped configuration of nginx in a folder of a test: its ports, paths and certificates, nothing else."""
    certificate(folder)
    text = (DEPLOY / "nginx" / "balise.conf").read_text()
    http, https = (port or free_port() for port in ports)
    changes = {
        "/etc/letsencrypt/live/balise.example.org": str(folder), "/var/log/nginx": str(folder), "/srv/balise-public": str(folder / "public"),
        "listen 80;": f"listen 127.0.0.1:{http};", "listen 443 ssl http2;": f"listen 127.0.0.1:{https} ssl http2;",
        "    listen [::]:80;\n": "", "    listen [::]:443 ssl http2;\n": "",
    } | replaced  # fmt: skip
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    (folder / "balise.conf").write_text(text)
    main = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}} "
        f"http {{ default_type text/plain; {temporary} include {folder}/balise.conf; }}"
    )
    return main


def test_nginx_accepts_its_configuration(tmp_path):
    done = subprocess.run(
        [nginx(), "-t", "-q", "-p", str(tmp_path), "-c", str(placed(tmp_path))], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def units(tmp_path):
    """The units, with programs that are there."""
    program = required(shutil.which("systemd-analyze"), "systemd", "BALISE_REQUIRE_SYSTEMD")
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text()
        (tmp_path / name).write_text(
            text.replace(INSTALLED, str(Path(sys.executable).parent)).replace("WorkingDirectory=/opt/balise", f"WorkingDirectory={ROOT}")
        )
    return program, tmp_path


def test_systemd_accepts_the_units(units):
    program, folder = units
    done = subprocess.run(
        [program, "verify", "--man=no", *(str(folder / name) for name in UNITS)], capture_output=True, text=True, check=False
    )
    # What other packages' units of this machine are reproached with is not ours.
    said = [line for line in done.stderr.splitlines() if "balise" in line]
    assert (done.returncode, said) == (0, [])


@pytest.mark.parametrize("name", UNITS[:3])
def test_systemd_finds_the_services_well_enclosed(units, name):
    """On its scale of 0 (nothing is open) to 10, at most 2."""
    program, folder = units
    done = subprocess.run(
        [program, "security", "--offline=true", "--threshold=20", "--no-pager", str(folder / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-600:]


def compose(text: str):
    """Read as Compose does: PyYAML resolves the merge keys, which the validator of the specification does not know."""
    from compose_spec import PyCompose

    return PyCompose.from_json(json.dumps(yaml.safe_load(text)))


def test_compose_accepts_its_file():
    read = compose((DEPLOY / "compose.yaml").read_text())
    assert sorted(read.service_names()) == ["cache", "database", "prepare", "proxy", "web", "worker"]


def test_a_compose_file_with_a_fault_is_refused():
    with pytest.raises(ValueError, match="duration `soon`"):
        compose((DEPLOY / "compose.yaml").read_text().replace("stop_grace_period: 45s", "stop_grace_period: soon"))


def test_files_that_compose_names_are_there_or_are_the_operator_s():
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    named = {
        source.partition(":")[0]
        for service in read["services"].values()
        for source in service.get("volumes", [])
        if source.startswith("./")
    }
    assert {path: (DEPLOY / path).exists() for path in named} == {"./nginx/balise.conf": True, "./nginx/tls": False}
    assert (ROOT / "deploy" / read["x-balise"]["build"]["dockerfile"].removeprefix("deploy/")).exists()


def test_hadolint_finds_nothing_in_the_dockerfile():
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_gunicorn_accepts_its_configuration():
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--print-config", "-c", "deploy/gunicorn.conf.py", "cms.wsgi:application"], cwd=ROOT, capture_output=True,
        text=True, check=False, env={"PATH": "/usr/bin", "BALISE_WEB_PROCESSES": "3", "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "BALISE_VAR_DIR": "/tmp/none"},
    )  # fmt: skip
    said = dict(re.findall(r"^(\w+)\s+= (.*)$", done.stdout, re.MULTILINE))
    assert {name: said.get(name) for name in ("workers", "threads", "bind", "timeout", "control_socket_disable")} == {
        "workers": "3", "threads": "8", "bind": "['unix:/run/balise/web.sock']", "timeout": "120", "control_socket_disable": "True",
    }, done.stderr  # fmt: skip


def test_every_variable_of_the_example_is_documented():
    documented = (ROOT / "docs" / "configuration.md").read_text()
    names = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (DEPLOY / "balise.env.example").read_text(), re.MULTILINE)
    assert ([name for name in names if f"`{name}`" not in documented], len(names) > 12) == ([], True)


def test_every_variable_that_is_read_is_documented():
    documented = (ROOT / "docs" / "configuration.md").read_text()
    sources = [*(ROOT / "cms" / "settings").glob("*.py"), DEPLOY / "gunicorn.conf.py", ROOT / "cms" / "environment.py"]
    names = {
        name for path in sources for name in re.findall(r'(?:env\.\w+\(|environ\.get\(|db_url\()"([A-Z][A-Z0-9_]+)"', path.read_text())
    }
    assert sorted(name for name in names - {"DEBUG", "PORT", "BALISE_PROCESS"} if f"`{name}`" not in documented) == []


def test_the_example_is_refused_until_it_is_filled_in(tmp_path):
    path = tmp_path / "balise.env"
    text = (DEPLOY / "balise.env.example").read_text().replace("/var/lib/balise", str(tmp_path / "var"))
    path.write_text(text)
    run = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {"PATH": "/usr/bin", "BALISE_ENV_FILE": str(path)}
    refused = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "SECRET_KEY is too short or too plain" in refused.stderr
    path.write_text(re.sub(r"A-REMPLACER", "k3Vn8sQ2xR7pLw9ZtYb5mGf1HdJc6aEuTo4iWqXr0NyMvBgPlS", text))
    accepted = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (accepted.returncode, accepted.stderr) == (0, "")
