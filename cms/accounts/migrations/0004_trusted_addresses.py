"""Addresses of the accounts of before, written by operators, are confirmed ones: their owners sign in with them and are asked nothing."""

from django.conf import settings
from django.db import migrations


def trust(apps, schema_editor):
    user_model = apps.get_model("accounts", "User")
    address_model = apps.get_model("account", "EmailAddress")
    taken = set(address_model.objects.filter(verified=True).values_list("email", flat=True))
    mine = set(address_model.objects.values_list("user_id", flat=True))
    made = []
    # Two accounts of one address: the older has it, the other signs in with its name.
    for user in user_model.objects.exclude(email="").order_by("pk").only("pk", "email").iterator():
        email = user.email.lower()
        if email not in taken and user.pk not in mine:
            taken.add(email)
            made.append(address_model(user_id=user.pk, email=email, verified=True, primary=True))
    address_model.objects.bulk_create(made, batch_size=1000)


def forget(apps, schema_editor):
    # What this migration wrote says the same as the account: whoever changed an address since keeps it.
    address_model = apps.get_model("account", "EmailAddress")
    for address in address_model.objects.filter(verified=True, primary=True).select_related("user").iterator():
        if address.email == address.user.email.lower():
            address.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_temporary_password"),
        ("account", "0009_emailaddress_unique_primary_email"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(trust, forget)]
