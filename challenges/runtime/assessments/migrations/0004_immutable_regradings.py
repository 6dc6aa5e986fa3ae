from django.db import migrations

from challenges.journal.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_regrading")]
    operations = [
        # Who marked again, when and why, and what each answer then came to, never changes: a later run adds rows.
        refuse("assessments_regrading"),
        refuse("assessments_attemptregrade"),
    ]
