# Shelves of learners, and what searches see of a tutorial. Going back forgets both.

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from challenges.names import fold


def fill(apps, schema_editor):
    """Write what searches see of the tutorials that are there."""
    rows = []
    for row in apps.get_model("tutorials", "Tutorial")._default_manager.order_by().iterator(chunk_size=500):
        row.folded = fold(f"{row.title} {row.summary} {row.body}")
        rows.append(row)
    apps.get_model("tutorials", "Tutorial")._default_manager.bulk_update(rows, ["folded"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('tutorials', '0002_votes_links_and_duplicates'),
    ]

    operations = [
        migrations.AddField(
            model_name='tutorial',
            name='folded',
            field=models.TextField(default='', editable=False),
        ),
        migrations.CreateModel(
            name='SavedTutorial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('saver', models.UUIDField(verbose_name='gardé par')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='gardé le')),
                ('tutorial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved', to='tutorials.tutorial', verbose_name='tutoriel')),
            ],
            options={
                'verbose_name': 'tutoriel gardé',
                'verbose_name_plural': 'tutoriels gardés',
                'ordering': ['-created_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('saver', 'tutorial'), name='tutorials_saved_once')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
