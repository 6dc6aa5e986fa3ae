"""Variants become rows that attempts share. What attempts of before hold themselves stays where it is, under other names in Python alone."""

import django.db.models.deletion
from django.db import migrations, models

from challenges.journal.triggers import refuse

CONTENT = ("values", "digests", "instruction", "feedback", "hint", "response", "key", "files", "drawn")
ATTEMPTS = refuse("assessments_attempt", update_when="OLD.answered_at IS NOT NULL")


def give_back(apps, schema_editor):
    """Write into each attempt what its variant holds, so that the version before finds it."""
    ATTEMPTS.reverse_code(apps, schema_editor)
    columns = ", ".join(
        f'"{name}" = (SELECT v."{name}" FROM assessments_variant v WHERE v.id = assessments_attempt.variant_id)' for name in CONTENT
    )
    schema_editor.execute(f"UPDATE assessments_attempt SET {columns} WHERE variant_id IS NOT NULL")  # noqa: S608  names of this file


def _own(name):
    if name == "drawn":
        return models.CharField(db_column="drawn", max_length=64, null=True)
    if name in ("instruction", "feedback", "hint"):
        given = {"default": ""} if name == "instruction" else {"blank": True}
        return models.TextField(db_column=name, **given)
    return models.JSONField(db_column=name, default=list if name == "files" else dict)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_one_browser")]

    operations = [
        # Going back, last of all: SQLite makes the table anew when it loses a foreign key, and with it go its triggers.
        migrations.RunPython(migrations.RunPython.noop, ATTEMPTS.code),
        migrations.CreateModel(
            name="Variant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=64)),
                ("seed", models.CharField(max_length=32)),
                ("values", models.JSONField()),
                ("digests", models.JSONField()),
                ("instruction", models.TextField()),
                ("feedback", models.TextField(blank=True)),
                ("hint", models.TextField(blank=True)),
                ("response", models.JSONField()),
                ("key", models.JSONField()),
                ("files", models.JSONField(default=list)),
                ("drawn", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "variante",
                "verbose_name_plural": "variantes",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("document", "seed"), name="variant_once")],
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="variant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="assessments.variant"
            ),
        ),
        migrations.AddField(model_name="assessment", name="alone", field=models.BooleanField(null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for name in CONTENT
                for operation in (
                    migrations.RenameField("attempt", name, f"own_{name}"),
                    migrations.AlterField("attempt", f"own_{name}", _own(name)),
                )
            ]
        ),
        migrations.RunPython(migrations.RunPython.noop, give_back),
        # Deleting is for those that nobody was given: the foreign key keeps the others.
        refuse("assessments_variant", delete=False),
    ]
