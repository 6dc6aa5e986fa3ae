"""Codes of schools and identifiers of classes are there and unique, and so is a number that is given."""

import uuid

from django.db import migrations, models

import challenges.runtime.schools.models.school


class Migration(migrations.Migration):
    dependencies = [("schools", "0004_registers_of_before")]

    operations = [
        migrations.AlterField(
            model_name="school",
            name="code",
            field=models.CharField(
                default=challenges.runtime.schools.models.school.draw_code, editable=False, max_length=8, unique=True, verbose_name="code"
            ),
        ),
        migrations.AlterField(
            model_name="schoolclass", name="uid", field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.UniqueConstraint(condition=~models.Q(uai=""), fields=("uai",), name="school_one_uai"),
        ),
    ]
