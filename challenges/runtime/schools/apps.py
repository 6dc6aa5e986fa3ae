"""The application of schools: it registers what takes longer than a page should and what is done every day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SchoolsConfig(AppConfig):
    """Registers jobs."""

    name = "challenges.runtime.schools"

    def ready(self) -> None:
        """Register jobs of imports."""
        from challenges.jobs.registry import register, register_daily  # noqa: PLC0415 - needs the application registry

        tasks = "challenges.runtime.schools.imports.tasks"
        register(
            "schools.read_import", gettext_lazy("Lecture d’un fichier d’élèves"), f"{tasks}.read", counts=gettext_lazy("élèves comparés")
        )
        register("schools.apply_import", gettext_lazy("Importation d’élèves"), f"{tasks}.apply", counts=gettext_lazy("élèves importés"))
        register_daily("register_imports", gettext_lazy("Fichiers d’élèves qui n’ont pas été importés"), f"{tasks}.forget")
