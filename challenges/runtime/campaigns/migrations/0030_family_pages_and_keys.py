"""Pages that pupils show at home, and keys of schools for their own programs."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0009_summaries'),
        ('campaigns', '0010_estimates'),
        ('schools', '0021_register_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SchoolKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('scopes', models.JSONField(default=list, verbose_name='droits')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_by', models.CharField(max_length=150, verbose_name='donnée par')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='donnée le')),
                ('expires_at', models.DateTimeField(verbose_name='expire le')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='retirée le')),
                ('last_used_on', models.DateField(null=True, verbose_name='dernier usage')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='schools.school')),
            ],
            options={
                'verbose_name': 'clé d’un établissement',
                'verbose_name_plural': 'clés des établissements',
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FamilyPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='partagée le')),
                ('expires_at', models.DateTimeField(verbose_name='ouverte jusqu’au')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='retirée le')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='family_pages', to='assessments.learner')),
                ('participation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='family_pages', to='campaigns.participation')),
            ],
            options={
                'verbose_name': 'page pour la famille',
                'verbose_name_plural': 'pages pour les familles',
                'ordering': ['-id'],
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['learner'], name='campaign_family_page_open')],
            },
        ),
    ]
