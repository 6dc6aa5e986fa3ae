from django.db import migrations

from challenges.journal.triggers import refuse

ATTESTED = (
    "uid", "candidate_id", "code", "last_name", "first_name", "birth_date", "birth_place", "centre_name", "exam_date", "verdict", "score",
    "max_score", "global_level", "min_level", "max_level", "competences", "ruleset_code", "ruleset_label_fr", "ruleset_label_en",
    "release_root", "strategy", "calibration", "issued_at", "valid_until",
)


class Migration(migrations.Migration):
    dependencies = [("certification", "0001_initial")]
    operations = [
        # A certificate may be revoked, never changed nor deleted.
        refuse("certification_certificate", update_of=ATTESTED),
    ]
