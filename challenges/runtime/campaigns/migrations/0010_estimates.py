import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_steps")]
    operations = [
        migrations.CreateModel(
            name="Estimate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("release_root", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("questions", models.PositiveSmallIntegerField()),
                ("questions_most", models.PositiveSmallIntegerField()),
                ("unscored", models.PositiveSmallIntegerField()),
                ("unscored_most", models.PositiveSmallIntegerField()),
                ("seconds", models.PositiveIntegerField()),
                ("seconds_most", models.PositiveIntegerField()),
                ("learners", models.PositiveSmallIntegerField()),
                ("measured", models.FloatField(default=0.0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("release_root", "digest"), name="campaign_one_estimate")],
            },
        ),
    ]
