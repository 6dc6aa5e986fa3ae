"""docs/operating.md, done: its blocks run in their order on an empty installation with PostgreSQL and Valkey, and a class plays through nginx on what they made.

Blocks that begin with `# root`, `# pending`, `# needs …`, `# postgresql` or `# fragment …` are read by the shell and not run: they install packages and services, use what is
not merged yet, another installation, or what test_copying runs.
"""

import http.client
import json
import os
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.scale.servers import ROOT, PostgreSQL, Valkey, free_port, nginx
from tests.scale.test_deploy import placed

# One process makes the installation, which takes minutes (pytest-xdist, --dist loadgroup).
pytestmark = pytest.mark.xdist_group("operating")
GUIDE = (ROOT / "docs" / "operating.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
MARK = re.compile(r"# (root|pending|postgresql|needs [a-z ]+|fragment of \S+)\n")
RUN = [block for block in BLOCKS if not MARK.match(block)]
KEY = "k3Vn8sQ2xR7pLw9ZtYb5mGf1HdJc6aEuTo4iWqXr0NyMvBgPlS"
CLASS = 35


@pytest.mark.parametrize("block", [block for block in BLOCKS if MARK.match(block) and "fragment" not in block.splitlines()[0]])
def test_blocks_that_are_not_run_are_read_by_the_shell(block):
    done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_of_the_guide_exists():
    from django.core.management import get_commands

    pending = {name for block in BLOCKS if block.startswith("# pending") for name in re.findall(r"^balise (\w+)", block, re.MULTILINE)}
    named = {name for block in BLOCKS for name in re.findall(r"^balise (\w+)", block, re.MULTILINE)}
    assert sorted(named - pending - set(get_commands())) == []


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as takes a message in."""

    received: list[str] = []

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        data = None
        while line := self.rfile.readline():
            if data is not None:
                if line == b".\r\n":
                    Mail.received.append(data)
                    data = None
                    self.wfile.write(b"250 kept\r\n")
                else:
                    data += line.decode()
            elif line.upper().startswith(b"DATA"):
                data = ""
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 yes\r\n")


class Installation:
    """An empty server: what steps 1 to 5 leave, in a folder."""

    def __init__(self, folder: Path, database: str, cache: str, mail: int) -> None:
        self.folder = folder
        self.var, self.public, self.file = folder / "var", folder / "public", folder / "balise.env"
        text = (ROOT / "deploy" / "balise.env.example").read_text().replace("A-REMPLACER", KEY)
        changed = {
            "DATABASE_URL": database, "CACHE_URL": cache, "EMAIL_URL": f"smtp://127.0.0.1:{mail}", "BALISE_VAR_DIR": self.var,
            "BALISE_STATIC_DIR": self.public / "static", "BALISE_MEDIA_DIR": self.public / "media", "ALLOWED_HOSTS": "localhost",
            "BALISE_BASE_URL": "https://localhost",
        }  # fmt: skip
        for name, value in changed.items():
            text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        # A small laboratory: what it examines has tests of its own.
        self.file.write_text(text + "\nBALISE_LABORATORY_VARIANTS=12\nBALISE_POOL_SIZE=12\nBALISE_POOL_MINIMUM=4\n")
        self.bin = folder / "bin"
        self.bin.mkdir()
        command = self.bin / "balise"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT}/manage.py "$@"\n')
        command.chmod(0o755)
        self.environment = {
            "PATH": f"{self.bin}:{os.environ['PATH']}", "BALISE_ENV_FILE": str(self.file), "HOME": str(folder), "DJANGO_SUPERUSER_PASSWORD": "pas-de-secret-ici",
        }  # fmt: skip

    def run(self, block: str) -> str:
        # A person answers what createsuperuser asks.
        text = (
            block.replace("createsuperuser ", "createsuperuser --noinput ")
            .replace("/tmp/", f"{self.folder}/")
            .replace("/var/lib/balise", str(self.var))
        )
        done = subprocess.run(
            ["bash", "-eu"], input=text, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=900
        )
        # Commands tell their steps there.
        assert (done.returncode, "Error" in done.stderr) == (0, False), (text, done.stdout[-1500:], done.stderr[-3000:])
        return done.stdout

    def python(self, code: str) -> str:
        done = subprocess.run(
            [self.bin / "balise", "shell", "--no-imports", "-c", code], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    database, cache = PostgreSQL(), Valkey(folder)
    mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    yield folder, database, cache, mail
    mail.shutdown()
    cache.kill()
    database.stop()


@pytest.fixture(scope="module")
def installation(servers):
    """The guide's blocks, run in their order; what each printed."""
    folder, database, cache, mail = servers
    made = Installation(folder, database.url, cache.url, mail.server_address[1])
    made.said = {block: made.run(block) for block in RUN}
    return made


def said(installation, command: str) -> str:
    return next(text for block, text in installation.said.items() if command in block)


def test_the_guide_s_blocks_run_on_an_empty_installation(installation):
    assert (len(RUN) >= 10, said(installation, "check --deploy")) == (True, "System check identified no issues (3 silenced).\n")
    # A new password for the operator, and the invitation of a school's administrator.
    assert ["exploitation@example.org" in message for message in Mail.received] == [True, False]
    assert (
        installation.python(
            "from cms.accounts.models import User; print(*User.objects.filter(is_superuser=True).values_list('username', flat=True))"
        )
        == "exploitation"
    )


def test_the_first_bank_is_in_service_without_anybody_of_the_demonstration(installation):
    assert "Version 1 en service\N{NO-BREAK SPACE}: 200 épreuves." in said(installation, "first_bank")
    states = json.loads(said(installation, "bank list --json").splitlines()[-1])
    assert states["channels"] == {"preview": 1, "positioning": 1, "certification": 1}
    code = "from cms.accounts.models import User; print(sorted((u.username, u.is_active, u.has_usable_password()) for u in User.objects.filter(is_superuser=False)))"
    assert installation.python(code) == str([
        ("banque-de-depart", False, False), ("direction.tilleuls", True, True), ("p.mercier", True, True), ("relecture-de-depart", False, False),
    ])  # fmt: skip


def test_a_second_run_changes_nothing(installation):
    before = installation.python("from challenges.journal.models import Entry as E; print(E.objects.count())")
    assert "la banque a déjà une version" in installation.run("balise first_bank\n")
    assert installation.python("from challenges.journal.models import Entry as E; print(E.objects.count())") == before


def test_the_first_school_has_its_people_its_centre_and_its_pupils(installation):
    assert "Collège des Tilleuls (9990001X)\N{NO-BREAK SPACE}: 2 personne(s), 2 élève(s)." in said(installation, "--pupils")
    assert installation.python(
        "from challenges.runtime.schools.models import School; s = School.objects.get(uai='9990001X'); print(s.centre.name, s.classes.get().name)"
    ) == ("Collège des Tilleuls 3e B")


@pytest.mark.parametrize(
    ("options", "line", "reason"),
    [
        (
            "",
            "Moreau;Lina;31/02/2011;Montrival",
            "Ligne 2\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}31/02/2011\N{NO-BREAK SPACE}» n’est pas une date de naissance (JJ/MM/AAAA).",
        ),
        ("", ";Lina;12/04/2011;Montrival", "Ligne 2\N{NO-BREAK SPACE}: il manque un nom ou un prénom."),
        ("", "", "Le fichier ne contient aucun élève."),
        (
            "--teacher personne",
            "Moreau;Lina;12/04/2011;M",
            "Aucun compte ne s’appelle «\N{NO-BREAK SPACE}personne\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: créez-le d’abord, ou ajoutez --make-accounts.",
        ),
    ],
)
def test_a_list_or_a_name_with_a_fault_makes_nothing(installation, tmp_path, options, line, reason):
    path = tmp_path / "liste.csv"
    path.write_text("nom;prénom;date de naissance;lieu de naissance\n" + line + "\n")
    command = [
        "create_school",
        "Autre",
        "--uai",
        "9990002Y",
        "--class",
        "6e",
        "--year",
        "2026-2027",
        "--pupils",
        str(path),
        *options.split(),
    ]
    done = subprocess.run(
        [installation.bin / "balise", *command], env=installation.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, f"CommandError: {reason}\n")
    assert (
        installation.python("from challenges.runtime.schools.models import School; print(School.objects.filter(uai='9990002Y').count())")
        == "0"
    )


# Several processes behind nginx.


class Cluster:
    """nginx with its shipped configuration, two gunicorn with theirs, on the installation of the guide."""

    def __init__(self, installation: Installation, program: str) -> None:
        self.installation, self.folder = installation, installation.folder
        self.http, self.https = free_port(), free_port()
        sockets = [self.folder / f"web{number}.sock" for number in (1, 2)]
        servers = "\n".join(f"server unix:{path} fail_timeout=0;" for path in sockets)
        main = placed(
            self.folder, (self.http, self.https), **{
                "server unix:/run/balise/web.sock fail_timeout=0;": servers, "$upstream_response_time'": "$upstream_response_time $upstream_addr'",
            },
        )  # fmt: skip
        began = time.monotonic()
        self.web = [self._gunicorn(path) for path in sockets]
        while not all(path.exists() and self._answers(path) for path in sockets):
            assert [one.poll() for one in self.web] == [None, None], (self.folder / "web.log").read_text()[-3000:]
            time.sleep(0.1)
        self.started = time.monotonic() - began
        self.nginx = subprocess.Popen([program, "-p", str(self.folder), "-c", str(main)])
        while socket.socket().connect_ex(("127.0.0.1", self.https)):
            assert self.nginx.poll() is None, (self.folder / "error.log").read_text()
            time.sleep(0.05)
        self.url = f"https://localhost:{self.https}"

    def _gunicorn(self, path: Path) -> subprocess.Popen:
        values = dict(line.split("=", 1) for line in self.installation.file.read_text().splitlines() if re.match(r"[A-Z_]+=", line))
        environment = values | {"PATH": os.environ["PATH"], "BALISE_BIND": f"unix:{path}", "BALISE_WEB_PROCESSES": "1"}
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "cms.wsgi:application"]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=(self.folder / "web.log").open("a"))

    @staticmethod
    def _answers(path: Path) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(60)
            try:
                probe.connect(str(path))
                probe.sendall(b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n")
                return probe.recv(100).startswith(b"HTTP/1.1 200")
            except OSError:
                return False

    def stop(self) -> None:
        for process in (*self.web, self.nginx):
            process.terminate()
        for process in (*self.web, self.nginx):
            process.wait(timeout=40)

    def memory(self) -> list[int]:
        """Resident MiB of the processes that answer, children of each gunicorn."""
        found = []
        for master in self.web:
            for child in Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split():
                pages = int(Path(f"/proc/{child}/statm").read_text().split()[1])
                found.append(pages * os.sysconf("SC_PAGE_SIZE") // 2**20)
        return found

    def upstreams(self) -> set[str]:
        lines = (self.folder / "balise.access.log").read_text().splitlines()
        return {Path(line.split()[-1]).name for line in lines if line.split()[-1] != "-"}


@pytest.fixture(scope="module")
def cluster(installation):
    running = Cluster(installation, nginx())
    yield running
    running.stop()


CAMPAIGN = """
from datetime import timedelta
from django.utils import timezone
from cms.accounts.models import User
from challenges.runtime.campaigns import services
from challenges.runtime.schools.models import School
made = services.create_campaign(School.objects.get(uai='9990001X'), user=User.objects.get(username="p.mercier"), name="Rentrée", competences=["1.1", "1.2"],
                                questions_max=1, closes_at=timezone.now() + timedelta(days=1), access="anonymous")
print(made.code)
"""


@pytest.fixture(scope="module")
def code(installation):
    return installation.python(CAMPAIGN)


class Learner:
    """A browser, which writes into X-Forwarded-For what it likes."""

    def __init__(self, cluster: Cluster, number: int) -> None:
        self.url, self.session = cluster.url, requests.Session()
        # Else an environment's bundle of certificates goes before this one.
        self.session.trust_env = False
        self.session.verify = str(cluster.folder / "fullchain.pem")
        self.session.headers.update({"X-Forwarded-For": f"203.0.113.{number}", "Referer": "https://localhost/", "Accept-Language": "fr"})

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path)

    def post(self, path: str, **data: str) -> requests.Response:
        data["csrfmiddlewaretoken"] = self.session.cookies.get("csrftoken", "")
        return self.session.post(self.url + path, data=data, allow_redirects=False)

    def join(self, code: str) -> str:
        self.get(f"/parcours/{code}/")
        joined = self.post(f"/parcours/{code}/", label="")
        assert joined.status_code == 302, (joined.status_code, joined.text[-1500:])
        return re.sub(r"^https://localhost(:\d+)?", "", joined.headers["Location"])

    def play(self, address: str) -> int:
        """Pass every question; return how many."""
        count = 0
        while attempt := re.search(r'action="(/evaluation/questions/[0-9a-f-]+/reponse/)"', self.get(address).text):
            assert self.post(attempt.group(1), skip="1").status_code == 302
            count += 1
            assert count < 20
        return count


def test_a_class_joins_and_answers_through_nginx_on_two_processes(cluster, code, installation):
    learners = [Learner(cluster, number) for number in range(CLASS)]
    with ThreadPoolExecutor(CLASS) as threads:
        addresses = list(threads.map(lambda learner: learner.join(code), learners))
        counts = list(threads.map(lambda pair: pair[0].play(pair[1]), zip(learners, addresses, strict=True)))
    stored = installation.python(
        "from challenges.runtime.assessments.models import Attempt as A; print(A.objects.filter(outcome='skipped').count())"
    )
    # Every browser's requests went to both processes in turn: the session is in neither.
    assert (len(set(addresses)), set(counts), int(stored), cluster.upstreams()) == (CLASS, {2}, 2 * CLASS, {"web1.sock", "web2.sock"})
    assert max(cluster.memory()) <= 300


def test_what_a_browser_writes_into_x_forwarded_for_is_not_believed(cluster, installation):
    """Three wrong passwords from one machine that pretends to be three: one account and one network, three times each."""
    for number in range(3):
        guesser = Learner(cluster, number)
        guesser.get("/compte/connexion/")
        assert guesser.post("/compte/connexion/", username="p.mercier", password="faux").status_code == 200
    rows = installation.python(
        "from challenges.throttle.models import GuessCount as G; print(*G.objects.values_list('failures', flat=True))"
    )
    assert rows == "3 3"


def test_http_sends_to_https_and_the_request_has_a_number(cluster):
    sent = Learner(cluster, 1).session.get(f"http://localhost:{cluster.http}/parcours/?code=A", allow_redirects=False)
    assert (sent.status_code, sent.headers["Location"]) == (301, "https://localhost/parcours/?code=A")
    answer = Learner(cluster, 1).session.get(cluster.url + "/", headers={"X-Request-ID": "chosen"})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    # nginx writes its line once the answer is sent.
    until = time.monotonic() + 10
    while answer.headers["X-Request-ID"] not in (log := (cluster.folder / "balise.access.log").read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    assert (answer.headers["X-Request-ID"] in log, "127.0.0.1" in log, "code=" in log) == (True, False, False)


def test_static_files_are_nginx_s_own_and_kept_for_ever(cluster):
    page = Learner(cluster, 1).get("/").text
    address = re.search(r'href="(/static/site/balise\.[0-9a-f]+\.css)"', page).group(1)
    answer = Learner(cluster, 1).get(address)
    assert (answer.status_code, "immutable" in answer.headers["Cache-Control"], answer.headers["Content-Encoding"]) == (200, True, "gzip")


def test_a_form_larger_than_its_address_allows_is_refused_by_nginx(cluster):
    assert Learner(cluster, 1).session.post(cluster.url + "/parcours/", data=b"x" * (2 * 2**20 + 1)).status_code == 413


def test_metrics_are_for_this_computer(cluster):
    """From another address of the loopback network, which is not the one that nginx lets through."""
    context = ssl.create_default_context(cafile=str(cluster.folder / "fullchain.pem"))
    answers = {}
    for source in ("127.0.0.1", "127.0.0.2"):
        connection = http.client.HTTPSConnection("localhost", cluster.https, source_address=(source, 0), context=context)
        connection.request("GET", "/metrics")
        answers[source] = connection.getresponse().status == 403
        connection.close()
    assert answers == {"127.0.0.1": False, "127.0.0.2": True}


def test_a_process_and_the_cache_are_killed_and_the_class_goes_on(cluster, code, servers):
    learners = [Learner(cluster, number) for number in range(8)]
    addresses = [learner.join(code) for learner in learners]
    servers[2].kill()
    process = cluster.web[1]
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        os.kill(int(child), 9)
    process.kill()
    process.wait()
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda pair: pair[0].play(pair[1]), zip(learners, addresses, strict=True)))
    cluster.web[1] = cluster._gunicorn(cluster.folder / "web2.sock")
    assert counts == [2] * 8
