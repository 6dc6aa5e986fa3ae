"""The floor: a bare Django view that does one row lock, one insert, one update and one select in one transaction, on the same server and database.

What a question costs is told as a ratio to it: machines differ and drift, and the floor with them. `make()` makes its tables.
"""

import random
import uuid

from django.conf import settings

ROWS = 2000


def _database() -> dict:
    """The database of DATABASE_URL with the options of Balise; for SQLite a file of its own beside it."""
    from cms.settings import base

    database = dict(base.DATABASES["default"])
    if database["ENGINE"].endswith("sqlite3"):
        database["NAME"] = f"{database['NAME']}.floor"
    return database


if not settings.configured:
    settings.configure(
        SECRET_KEY="floor", ALLOWED_HOSTS=["*"], ROOT_URLCONF="tests.load.floor", DATABASES={"default": _database()}, USE_TZ=True,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )  # fmt: skip

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402


class Item(models.Model):
    """What is read."""

    body = models.TextField()

    class Meta:
        app_label = "floor"


class Sitting(models.Model):
    """What is locked and updated."""

    state = models.JSONField(default=dict)
    count = models.IntegerField(default=0)

    class Meta:
        app_label = "floor"


class Answer(models.Model):
    """What is inserted."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE)
    key = models.UUIDField(unique=True)
    value = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"


@csrf_exempt
def answer(request):
    """One unit of the floor."""
    with transaction.atomic():
        sitting = Sitting.objects.select_for_update().get(pk=random.randint(1, ROWS))
        Answer.objects.create(sitting=sitting, key=uuid.uuid4(), value={"v": "x" * 80})
        sitting.count += 1
        sitting.state = {"theta": 0.1, "n": sitting.count}
        sitting.save(update_fields=["count", "state"])
    item = Item.objects.get(pk=random.randint(1, ROWS))
    return JsonResponse({"next": item.pk, "body": item.body})


urlpatterns = [path("answer", answer)]
application = get_wsgi_application()


def make() -> None:
    """Make the tables and their rows."""
    with connection.schema_editor() as editor:
        for model in (Item, Sitting, Answer):
            editor.create_model(model)
    Item.objects.bulk_create([Item(body="lorem ipsum " * 60) for _number in range(ROWS)])
    Sitting.objects.bulk_create([Sitting() for _number in range(ROWS)])
