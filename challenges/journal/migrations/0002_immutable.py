from django.db import migrations

from challenges.journal.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [refuse("journal_entry")]
