"""`manage.py bank …`: the operator's and publisher's verbs from the shell. Exit status 1 and the reason when refused."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from challenges.bank import bundles, services
from challenges.bank.models import Channel, Release
from challenges.bank.references import find_release


class Command(BaseCommand):
    """Build, verify, compare, promote, export and import releases."""

    help = "list | build | verify | diff | promote | rollback | export | import"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare one sub-command a verb, each with --json."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        common = ArgumentParser(add_help=False)
        common.add_argument("--json", action="store_true", help="print one JSON document")
        verbs.add_parser("list", parents=[common])
        build = verbs.add_parser("build", parents=[common])
        build.add_argument("--note", default="")
        verify = verbs.add_parser("verify", parents=[common])
        verify.add_argument("target", help="release (number, root, or latest), or a bundle file")
        verify.add_argument("--variants", type=int, default=0, help="seeds of each challenge to generate again")
        diff = verbs.add_parser("diff", parents=[common])
        diff.add_argument("before")
        diff.add_argument("after")
        promote = verbs.add_parser("promote", parents=[common])
        promote.add_argument("release")
        promote.add_argument("channel", choices=Channel.Name.values)
        promote.add_argument("--reason", required=True)
        rollback = verbs.add_parser("rollback", parents=[common])
        rollback.add_argument("channel", choices=Channel.Name.values)
        rollback.add_argument("--reason", required=True)
        export = verbs.add_parser("export", parents=[common])
        export.add_argument("release")
        export.add_argument("--out", required=True, type=Path)
        importer = verbs.add_parser("import", parents=[common])
        importer.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; print its answer; leave with 1 when it refuses."""
        try:
            answer = getattr(self, f"verb_{options['verb']}")(options)
        except services.BuildRefused as error:
            self._refuse(options, [str(blocker) for blocker in error.blockers])
        except ValidationError as error:
            self._refuse(options, error.messages)
        else:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2))
            if answer.get("ok") is False:
                sys.exit(1)

    def _refuse(self, options: dict[str, Any], reasons: list[str]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"ok": False, "reasons": reasons}, ensure_ascii=False))
        else:
            self.stderr.write("\n".join(reasons))
        sys.exit(1)

    def verb_list(self, options: dict[str, Any]) -> dict[str, Any]:
        """Releases and channels."""
        channels = {
            channel.name: channel.release.number if channel.release else None for channel in Channel.objects.select_related("release")
        }
        return {"releases": [_summary(release) for release in Release.objects.all()], "channels": channels}

    def verb_build(self, options: dict[str, Any]) -> dict[str, Any]:
        """Build a release."""
        return _summary(services.build(user=None, note=options["note"]))

    def verb_verify(self, options: dict[str, Any]) -> dict[str, Any]:
        """Verify a release of this database, or a bundle file."""
        path = Path(options["target"])
        if path.is_file():
            bundle = bundles.read_bundle(path.read_bytes())
            return {"ok": True, "root": bundle.root, "documents": len(bundle.bodies), "problems": []}
        result = services.verify(find_release(options["target"]), variants=options["variants"])
        return {
            "ok": result.ok,
            "root": result.root,
            "documents": result.documents,
            "variants": result.variants,
            "problems": result.problems,
        }

    def verb_diff(self, options: dict[str, Any]) -> dict[str, Any]:
        """Compare two releases."""
        result = services.diff(find_release(options["before"]), find_release(options["after"]))
        return {"added": result.added, "removed": result.removed, "changed": result.changed}

    def verb_promote(self, options: dict[str, Any]) -> dict[str, Any]:
        """Promote a release."""
        promotion = services.promote(find_release(options["release"]), options["channel"], user=None, reason=options["reason"])
        return {"ok": True, "channel": options["channel"], "release": promotion.release.number}

    def verb_rollback(self, options: dict[str, Any]) -> dict[str, Any]:
        """Go back to the release before."""
        promotion = services.rollback(options["channel"], user=None, reason=options["reason"])
        return {"ok": True, "channel": options["channel"], "release": promotion.release.number}

    def verb_export(self, options: dict[str, Any]) -> dict[str, Any]:
        """Write a bundle."""
        data = bundles.export_bundle(find_release(options["release"]))
        options["out"].write_bytes(data)
        return {"ok": True, "file": options["out"].name, "size": len(data)}

    def verb_import(self, options: dict[str, Any]) -> dict[str, Any]:
        """Import a bundle."""
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} : fichier introuvable")
        return _summary(bundles.import_bundle(options["file"].read_bytes()))


def _summary(release: Release) -> dict[str, Any]:
    return {
        "ok": True,
        "number": release.number,
        "root": release.root,
        "challenges": release.challenge_count,
        "created_at": release.created_at.isoformat(),
        "key": release.key_id,
    }
