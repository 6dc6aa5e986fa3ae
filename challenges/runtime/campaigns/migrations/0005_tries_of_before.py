from django.db import migrations
from django.db.models import F

_BATCH = 1000


def number_tries(apps, schema_editor):
    """The test of each participation is its first try, and what was sent is that test; campaigns of before keep the rules that they had."""
    campaigns, participations = apps.get_model("campaigns", "Campaign"), apps.get_model("campaigns", "Participation").objects
    tries = apps.get_model("campaigns", "Try")
    participations.exclude(shared_at=None).update(sent_assessment=F("assessment"))
    campaigns.objects.update(replay_days=None, late_answers="marked", late_sendings="marked")
    rows = participations.filter(tries=None).values_list("pk", "assessment_id", "shared_at")
    batch = []
    for pk, assessment, sent in rows.iterator():
        batch.append(tries(participation_id=pk, assessment_id=assessment, number=1, sent_at=sent))
        if len(batch) == _BATCH:
            tries.objects.bulk_create(batch)
            batch = []
    tries.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_a_teachers_year")]
    operations = [migrations.RunPython(number_tries, migrations.RunPython.noop)]
