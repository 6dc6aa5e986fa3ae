from django.db import migrations

from challenges.journal.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [
        # What was drawn never changes; what was answered never changes; nothing is deleted.
        refuse("assessments_attempt", update_when="OLD.answered_at IS NOT NULL"),
    ]
