from django.db import migrations
from django.utils import timezone

from challenges.runtime import codes


def give_codes(apps, schema_editor):
    """Those who joined before get a code too; what a school was shown at the end of a test was sent at that moment."""
    participations = apps.get_model("campaigns", "Participation").objects
    for participation in participations.filter(return_code="").only("pk").iterator():
        participations.filter(pk=participation.pk).update(return_code=codes.mixed(8))
    automatic = participations.filter(shared_at=None, campaign__sharing="automatic")
    over, refined = automatic.exclude(assessment__state="started"), automatic.filter(assessment__scope__refined=True)
    for participation in (over | refined).select_related("assessment").iterator():
        participations.filter(pk=participation.pk).update(shared_at=participation.assessment.finished_at or timezone.now())


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_return_codes")]
    operations = [migrations.RunPython(give_codes, migrations.RunPython.noop)]
