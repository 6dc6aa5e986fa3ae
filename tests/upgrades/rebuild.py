"""A release built the day after an upgrade, from the same challenges, in a process of its own; prints what is told of it as one JSON object."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")

import django

django.setup()

from challenges.bank import services as bank  # noqa: E402
from challenges.bank import signing  # noqa: E402
from challenges.bank.build import collect  # noqa: E402
from challenges.bank.models import Release  # noqa: E402
from challenges.bank.reader import open_release  # noqa: E402
from challenges.runtime.assessments.answer_sheet import answer_sheet  # noqa: E402
from challenges.runtime.assessments.item_report import keep_item_statistics  # noqa: E402
from challenges.runtime.assessments.models import Attempt  # noqa: E402
from referential.models import Framework  # noqa: E402


def main() -> None:
    """Freeze, insert what can be released (a stricter laboratory may refuse some), compare, count the answers that follow."""
    before = Release.objects.get()
    content = collect(Framework.objects.get())
    manifest = content.manifest()
    signature, key = signing.sign(manifest.seal())
    after = bank.insert(manifest, content.bodies, signature, key, user=None, note="after the upgrade")
    moved = bank.delta(before, after)
    told = bank.diff(before, after)
    held = open_release(after.root)
    answered = Attempt.objects.filter(answered_at__isnull=False, assessment__release_root=before.root)
    seen = {
        "moved": sum(item["path"].startswith("challenges/") for item in moved.changed),
        "changed": told.changed,
        "removed": told.removed,
        "answers": sum(held.holds(str(uid)) for uid in answered.values_list("challenge_uid", flat=True)),
        "followed": len(answer_sheet(held)),
        "statistics": sum(row.n for row in keep_item_statistics(after.root)),
    }
    json.dump(seen, sys.stdout)


main()
