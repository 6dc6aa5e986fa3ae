"""What schools of before have of the new fields: a code, a uid for each class, and the class of each pupil in its year.

Apart from 0003 and 0005: PostgreSQL alters no table in the transaction that wrote its rows.
"""

import uuid

from django.db import migrations

from challenges.runtime.schools.models.school import draw_code


def fill(apps, schema_editor):
    School, SchoolClass = apps.get_model("schools", "School"), apps.get_model("schools", "SchoolClass")
    Pupil, Enrolment = apps.get_model("schools", "Pupil"), apps.get_model("schools", "Enrolment")
    known = set()
    for school in School.objects.order_by("pk"):
        school.code = draw_code()
        # Two schools of one number are one school in the register of the ministry: the first keeps it.
        school.uai = "" if school.uai in known else school.uai
        known.add(school.uai)
        school.save(update_fields=["code", "uai"])
    for school_class in SchoolClass.objects.all():
        school_class.uid = uuid.uuid4()
        school_class.save(update_fields=["uid"])
    pupils = Pupil.objects.exclude(school_class=None).order_by().values_list("pk", "school_class_id")
    Enrolment.objects.bulk_create(
        (Enrolment(pupil_id=pupil, school_class_id=school_class) for pupil, school_class in pupils.iterator()), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("schools", "0003_registers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
