"""Drafts saved without their skill had an empty code and no owner, and nobody could open them: they get both back."""

from django.db import migrations

WAITING = "brouillon-"


def name(apps, schema_editor):
    Challenge = apps.get_model("authoring", "Challenge")
    Revision = apps.get_model("wagtailcore", "Revision")
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind = ContentType.objects.filter(app_label="authoring", model="challenge").first()
    for challenge in Challenge.objects.filter(code=""):
        wrote = Revision.objects.filter(content_type=kind, object_id=str(challenge.pk), user__isnull=False).order_by("pk").first()
        Challenge.objects.filter(pk=challenge.pk).update(
            code=f"{WAITING}{challenge.uid.hex[:8]}", owner_id=challenge.owner_id or (wrote and wrote.user_id)
        )


class Migration(migrations.Migration):
    dependencies = [("authoring", "0005_enemies"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
