import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tutorials', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='tutorial',
            name='broken_since',
            field=models.DateField(editable=False, null=True, verbose_name='lien rompu depuis le'),
        ),
        migrations.AddField(
            model_name='tutorial',
            name='duplicate_of',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='tutorials.tutorial', verbose_name='doublon de'),
        ),
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte du lien')),
                ('day', models.DateField(verbose_name='jour')),
                ('ok', models.BooleanField(null=True, verbose_name='répond')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='code HTTP')),
                ('detail', models.CharField(blank=True, choices=[('https', 'le site renvoie vers une adresse en https : préférez-la'), ('status', 'réponse du site'), ('dns', 'le nom du site n’existe pas'), ('connection', 'le site ne répond pas'), ('tls', 'le certificat du site n’est pas valable'), ('timeout', 'le site met trop de temps à répondre'), ('redirects', 'trop de renvois d’une adresse à l’autre'), ('scheme', 'renvoi vers une adresse qui n’est ni http ni https'), ('private', 'l’adresse n’est pas sur le réseau public')], max_length=12, verbose_name='précision')),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='vérifié le')),
                ('tutorial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='link_checks', to='tutorials.tutorial', verbose_name='tutoriel')),
            ],
            options={
                'verbose_name': 'vérification d’un lien',
                'verbose_name_plural': 'vérifications de liens',
                'ordering': ['-day', '-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('tutorial', 'digest', 'day'), name='tutorials_one_check_per_day')],
            },
        ),
        migrations.CreateModel(
            name='TutorialVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voter', models.UUIDField(verbose_name='votant')),
                ('helped', models.BooleanField(verbose_name='a aidé')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='voté le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changé le')),
                ('tutorial', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='tutorials.tutorial', verbose_name='tutoriel')),
            ],
            options={
                'verbose_name': 'avis sur un tutoriel',
                'verbose_name_plural': 'avis sur les tutoriels',
                'ordering': ['pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('tutorial', 'voter'), name='tutorials_one_vote_per_voter')],
            },
        ),
    ]
