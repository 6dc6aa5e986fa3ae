"""The application of schools: what it keeps of a person, what takes longer than a page should, what is done every day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SchoolsConfig(AppConfig):
    """Schools, their people, registers and accounts."""

    name = "challenges.runtime.schools"

    def ready(self) -> None:
        """Say what is kept of people; register the jobs of imports, and what is forgotten when it has been kept long enough."""
        from challenges.jobs.registry import register, register_daily  # noqa: PLC0415 - needs the application registry
        from challenges.runtime import holdings  # noqa: PLC0415
        from challenges.runtime.schools.keeping import RegisterHolding  # noqa: PLC0415

        holdings.register(RegisterHolding())
        imports = "challenges.runtime.schools.imports.tasks"
        register(
            "schools.read_import", gettext_lazy("Lecture d’un fichier d’élèves"), f"{imports}.read", counts=gettext_lazy("élèves comparés")
        )
        register("schools.apply_import", gettext_lazy("Importation d’élèves"), f"{imports}.apply", counts=gettext_lazy("élèves importés"))
        register_daily("register_imports", gettext_lazy("Fichiers d’élèves qui n’ont pas été importés"), f"{imports}.forget")
        retain = "challenges.runtime.schools.protection.tasks.retain"
        register_daily("retention", gettext_lazy("Données personnelles gardées assez longtemps"), retain, order=700)
