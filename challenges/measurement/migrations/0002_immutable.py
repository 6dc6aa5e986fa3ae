from django.db import migrations

from challenges.journal.triggers import refuse

FOUND = ("uid", "release_root", "method", "population", "summary", "comparison", "by", "created_at")


class Migration(migrations.Migration):
    dependencies = [("measurement", "0001_initial")]
    operations = [refuse("measurement_calibration", update_of=FOUND), refuse("measurement_itemcalibration")]
