"""PostgreSQL's own programs: the ones that fit the server, and how they are called without a password on the command line."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from cms.operation.backup.errors import BackupError

_DEBIAN = Path("/usr/lib/postgresql")
_SAID = 600


def server_major() -> int:
    """Return the major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def dump(target: Path) -> None:
    """Write the whole database to a file, consistent while it is written to.

    Raises:
        BackupError: no fitting `pg_dump`, or it failed.
    """
    _run(_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Put a dump in place of what the database holds, in one transaction.

    Raises:
        BackupError: no fitting `pg_restore`, or it failed; the database is what it was.
    """
    arguments = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run(_program("pg_restore"), *arguments, f"--dbname={connection.settings_dict['NAME']}", str(source))


def _program(name: str) -> str:
    """Return the oldest installed program that is not older than the server, which is what PostgreSQL promises to work."""
    wanted = server_major()
    paths = [Path(found)] if (found := shutil.which(name)) else []
    paths += sorted(_DEBIAN.glob(f"*/bin/{name}"))
    versions = {str(path): _major(path) for path in paths}
    fitting = [path for path, major in versions.items() if major >= wanted]
    if not fitting:
        known = ", ".join(sorted({str(major) for major in versions.values() if major})) or "aucun"
        raise BackupError(
            f"Il faut {name} {wanted} ou plus récent, comme le serveur ; trouvé : {known}. Installez le paquet postgresql-client-{wanted}."
        )
    return min(fitting, key=lambda path: versions[path])


def _major(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | _environment(connection.settings_dict))  # noqa: S603
    if done.returncode != 0:
        raise BackupError(f"{Path(command[0]).name} : {' '.join(done.stderr.split())[-_SAID:]}")


def _environment(database: dict[str, Any]) -> dict[str, str]:
    """Say where the database is as libpq reads it; a password on the command line is everybody's on the machine."""
    options = database.get("OPTIONS", {})
    said = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
    }
    return {name: value for name, value in said.items() if value}
