from django.db import migrations

from challenges.journal.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_tries_of_before")]
    operations = [
        # A version of a target profile is what campaigns were made from: it goes with its profile, and is never changed.
        refuse("campaigns_targetprofileversion", update_of=("profile_id", "number", "topics", "root", "created_by", "created_at"), delete=False),
    ]
