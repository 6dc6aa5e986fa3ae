from django.db import migrations

from challenges.journal.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial")]
    operations = [refuse(table) for table in ("bank_document", "bank_release", "bank_releasedocument", "bank_promotion")]
