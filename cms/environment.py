"""The environment of a command: that of the service when this computer is a server, the laptop's otherwise, never a new database in silence.

Used by `manage.py` before Django reads its settings. Here stands nothing that imports Django.
"""

import os
import sys
from pathlib import Path

import environ

#: The file that systemd gives to the services (deploy/systemd); BALISE_ENV_FILE names another.
SERVICE_FILE = "/etc/balise/balise.env"
DEV = "cms.settings.dev"


class NoEnvironment(Exception):
    """The command would run on something else than what its user means; the sentence says what to do."""


def prepare() -> None:
    """Choose the settings: those of the environment, else those of the service's file, else development, told when that makes a new database.

    Raises:
        NoEnvironment: the file is there and this account may not read it, or it does not name the settings.
    """
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        return
    path = Path(os.environ.get("BALISE_ENV_FILE", SERVICE_FILE))
    if _is_there(path):
        _read(path)
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = DEV
        _tell_new_database()


def _is_there(path: Path) -> bool:
    # Not exists(), which some versions of Python answer with False where the folder is closed to this account: that is a server too.
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _read(path: Path) -> None:
    if not os.access(path, os.R_OK):
        raise NoEnvironment(
            f"Cet ordinateur est un serveur Balise ({path}) et ce compte n’en lit pas les réglages : lancez la commande sous le compte du service, "
            f"par exemple « sudo -u balise {' '.join(sys.argv)} »."
        )
    environ.Env.read_env(str(path))
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        raise NoEnvironment(f"{path} ne dit pas DJANGO_SETTINGS_MODULE : ajoutez-y DJANGO_SETTINGS_MODULE=cms.settings.production.")


def _tell_new_database() -> None:
    folder = Path(os.environ.get("BALISE_VAR_DIR", Path(__file__).resolve().parent.parent / "var"))
    if "DATABASE_URL" not in os.environ and not (folder / "balise.sqlite3").exists():
        sys.stderr.write(
            f"Aucun réglage trouvé (ni DJANGO_SETTINGS_MODULE, ni {SERVICE_FILE}) : réglages de développement, nouvelle base SQLite dans {folder}.\n"
        )
