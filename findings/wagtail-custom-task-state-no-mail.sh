#!/usr/bin/env bash
# Wagtail 8.0.1: a workflow task with a state model of its own tells its reviewers nothing, and says nothing of it.
#
# Seen: Wagtail documents `task_state_class` for tasks that keep more than `TaskState` does. A task based on `AbstractGroupApprovalTask` mails the
# members of its groups when something is submitted. With a subclass of `TaskState`, the signal `task_submitted` is sent with that subclass as its
# sender, while the notifier listens to `sender=TaskState` alone: no mail, no error, no log. Connecting the same notifier to the subclass
# sends nothing either: the template's name is made from the class (`review_state_submitted.txt`), and the missing file is only logged.
# Output: plain state: 1 mail; own state: 0 mails; own state, notifier connected: 0 mails
#
# Why it matters: an item bank that freezes a digest of the submitted text in the task's state (what makes a four-eyes review certain) loses the
# mails to its reviewers without a word; reviews wait.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "wagtail==8.0.1" "django==5.2.19"
mkdir -p site/flow site/flow/migrations
touch site/flow/__init__.py site/flow/migrations/__init__.py
cat > site/flow/models.py <<'PYTHON'
from django.db import models
from wagtail.models import AbstractGroupApprovalTask, DraftStateMixin, RevisionMixin, TaskState, WorkflowMixin
from wagtail.snippets.models import register_snippet


class ReviewState(TaskState):
    sha256 = models.CharField(max_length=64, blank=True)


class OwnStateTask(AbstractGroupApprovalTask):
    task_state_class = ReviewState


class Item(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    title = models.CharField(max_length=80)


register_snippet(Item)
PYTHON
cat > site/urls.py <<'PYTHON'
from django.urls import include, path
from wagtail.admin import urls

urlpatterns = [path("admin/", include(urls))]
PYTHON
cat > site/run.py <<'PYTHON'
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50, ROOT_URLCONF="urls", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", STATIC_URL="/static/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, WAGTAIL_SITE_NAME="x", WAGTAILADMIN_BASE_URL="http://localhost",
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend", WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS=False, USE_TZ=True,
    INSTALLED_APPS=["flow", "wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin",
                    "wagtail.sites", "wagtail", "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes",
                    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.management import call_command

call_command("makemigrations", "flow", verbosity=0)
call_command("migrate", verbosity=0)
from flow.models import Item, OwnStateTask, ReviewState
from wagtail.admin.signal_handlers import task_submission_email_notifier
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask
from wagtail.signals import task_submitted

readers, _made = Group.objects.get_or_create(name="readers")
User.objects.create_user("reader", "reader@example.org", "x").groups.add(readers)
author = User.objects.create_user("author", "author@example.org", "x")


def mails(task_class):
    task = task_class.objects.create(name=task_class.__name__)
    task.groups.add(readers)
    workflow = Workflow.objects.create(name=task_class.__name__)
    WorkflowTask.objects.create(workflow=workflow, task=task.task_ptr, sort_order=0)
    item = Item.objects.create(title="An item", live=False)
    item.save_revision(user=author)
    mail.outbox = []
    workflow.start(item, author)
    return len(mail.outbox)


plain, own = mails(GroupApprovalTask), mails(OwnStateTask)
task_submitted.connect(task_submission_email_notifier, sender=ReviewState)
OwnStateTask.objects.update(name="before")
connected = mails(OwnStateTask)
print(f"plain state: {plain} mail; own state: {own} mails; own state, notifier connected: {connected} mails")
raise SystemExit((plain, own, connected) != (1, 0, 0))
PYTHON
cd site
../env/bin/python run.py
