"""`manage.py bank …`: the operator's and publisher's verbs from the shell. Exit status 1 and the reason when refused.

Here belong the arguments and the printing; every rule is in the services. `--as LOGIN` acts as a user, with that user's rights, instead of the
operator: where a promotion needs two people, the shell is one of them.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from challenges.bank import bundles, following, services, signing, upgrade
from challenges.bank.models import BankToken, Channel, Promotion, PromotionRequest, Release
from challenges.bank.queries import channel_states
from challenges.bank.references import find_release
from challenges.commands import BaliseCommand
from challenges.jobs.processes import take_the_whole_machine

VERBS = (
    "list", "build", "verify", "diff", "check", "promote", "confirm", "refuse", "rollback", "due", "export", "import", "gc", "follow", "keys",
    "token",
)  # fmt: skip


class Command(BaliseCommand):
    """Build, verify, compare, promote, export, import and follow releases."""

    help = " | ".join(VERBS)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare one sub-command a verb, each with --json."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        common = ArgumentParser(add_help=False)
        common.add_argument("--json", action="store_true", help="print one JSON document")
        common.add_argument("--as", dest="actor", metavar="LOGIN", help="act as this user instead of the operator")

        def verb(name: str, text: str) -> ArgumentParser:
            added: ArgumentParser = verbs.add_parser(name, parents=[common], help=text)
            return added

        verb("list", "releases, channels and what waits")
        verb("build", "build a release, or list every blocker").add_argument("--note", default="")
        verify = verb("verify", "recompute a release of this bank, or a bundle file")
        verify.add_argument("target", help="release (number, root, or latest), or a bundle file")
        verify.add_argument("--variants", type=int, default=0, help="seeds of each challenge to generate again")
        diff = verb("diff", "what changes from one release to another")
        diff.add_argument("before")
        diff.add_argument("after")
        check = verb("check", "make every verified seed again with the installed libraries, where that was not done yet")
        check.add_argument("release")
        check.add_argument("--anew", action="store_true", help="also where it was done already")
        self._serving(verb)
        self._exchanging(verb)
        self._access(verb)

    def _serving(self, verb: Any) -> None:
        promote = verb("promote", "serve a release, or ask a second person to agree")
        promote.add_argument("release")
        promote.add_argument("channel", choices=Channel.Name.values)
        promote.add_argument("--reason", required=True)
        promote.add_argument("--at", help="serve it from this hour on (2027-01-04T06:00), not before")
        for name, text in (("confirm", "agree to a promotion that waits"), ("refuse", "refuse or take back one"), ("rollback", "go back")):
            parser = verb(name, text)
            parser.add_argument("channel", choices=Channel.Name.values)
            parser.add_argument("--reason", required=True)
        verb("due", "write down the scheduled promotions whose hour has come")

    def _exchanging(self, verb: Any) -> None:
        export = verb("export", "write a release to a file")
        export.add_argument("release")
        export.add_argument("--out", required=True, type=Path)
        export.add_argument("--base", help="leave out the documents of this release")
        verb("import", "read a bundle file").add_argument("file", type=Path)
        gc = verb("gc", "take away what nothing uses")
        gc.add_argument("--keep", type=int, default=10, help="latest releases that stay in any case")
        gc.add_argument("--days", type=int, default=30, help="age under which a release stays")
        gc.add_argument("--dry-run", action="store_true")
        follow = verb("follow", "take what another instance's channel serves")
        follow.add_argument("url", help="address of the other instance")
        follow.add_argument("channel", nargs="*", choices=[*Channel.Name.values, []], help="channels; all three when none is named")
        follow.add_argument("--token-file", type=Path, help="file that holds the token; the variable BALISE_BANK_TOKEN otherwise")
        follow.add_argument("--no-promote", action="store_true", help="only bring the releases")

    def _access(self, verb: Any) -> None:
        keys = verb("keys", "signing keys: list, create, rotate, trust, revoke")
        keys.add_argument("action", choices=["list", "create", "rotate", "trust", "revoke"])
        keys.add_argument("target", nargs="?", help="PEM file to trust, or identifier to revoke")
        token = verb("token", "access to the API: list, create, revoke")
        token.add_argument("action", choices=["list", "create", "revoke"])
        token.add_argument("name", nargs="?", help="what it is for, or the uid of the one to revoke")
        token.add_argument("--scope", choices=BankToken.Scope.values, default=BankToken.Scope.READ)
        token.add_argument("--days", type=int, default=365)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; print its answer; leave with 1 when it refuses."""
        take_the_whole_machine()
        try:
            options["user"] = _user(options["actor"])
            answer = getattr(self, f"verb_{options['verb']}")(options)
        except services.BuildRefused as error:
            self._refuse(options, [str(blocker) for blocker in error.blockers])
        except ValidationError as error:
            self._refuse(options, error.messages)
        except (PermissionDenied, following.FollowRefused) as error:
            self._refuse(options, [str(error)])
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
        """Releases, channels, and what waits."""
        states = channel_states()
        return {
            "releases": [_summary(release) for release in Release.objects.defer("manifest")],
            "channels": {state.name: state.release.number if state.release else None for state in states},
            "waiting": [_request(state.waiting) for state in states if state.waiting],
        }

    def verb_build(self, options: dict[str, Any]) -> dict[str, Any]:
        """Build a release."""

        def progress(done: int, total: int) -> None:
            if not options["json"]:
                self.stderr.write(f"{done}/{total}")

        return _summary(services.build(user=options["user"], note=options["note"], progress=progress))

    def verb_verify(self, options: dict[str, Any]) -> dict[str, Any]:
        """Verify a release of this database, or a bundle file."""
        path = Path(options["target"])
        if path.is_file():
            with bundles.open_bundle(path) as bundle:
                problems = bundle.problems()
                if problems:
                    raise bundles.BundleRefused(problems)
                return {"ok": True, "root": bundle.manifest.root, "documents": len(bundle.manifest.documents), "problems": []}
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
        before, after = find_release(options["before"]), find_release(options["after"])
        delta = services.delta(before, after)
        return services.diff(before, after, delta).to_json() | {"bytes": delta.size}

    def verb_check(self, options: dict[str, Any]) -> dict[str, Any]:
        """Try a release on the installed libraries."""
        return upgrade.compare(find_release(options["release"]), anew=options["anew"]).to_json()

    def verb_promote(self, options: dict[str, Any]) -> dict[str, Any]:
        """Promote a release."""
        made = services.promote(
            find_release(options["release"]),
            options["channel"],
            user=options["user"],
            reason=options["reason"],
            not_before=_hour(options["at"]),
        )
        return _made(made)

    def verb_confirm(self, options: dict[str, Any]) -> dict[str, Any]:
        """Agree to what waits."""
        return _made(services.confirm(_waiting(options["channel"]), user=options["user"], reason=options["reason"]))

    def verb_refuse(self, options: dict[str, Any]) -> dict[str, Any]:
        """Refuse or take back what waits."""
        return _made(services.refuse(_waiting(options["channel"]), user=options["user"], reason=options["reason"]))

    def verb_rollback(self, options: dict[str, Any]) -> dict[str, Any]:
        """Go back to the release before."""
        return _made(services.rollback(options["channel"], user=options["user"], reason=options["reason"]))

    def verb_due(self, options: dict[str, Any]) -> dict[str, Any]:
        """Write down what was scheduled."""
        return {"ok": True, "promotions": [_made(promotion) for promotion in services.carry_out_due()]}

    def verb_export(self, options: dict[str, Any]) -> dict[str, Any]:
        """Write a bundle."""
        base = find_release(options["base"]) if options["base"] else None
        size = bundles.export_bundle(find_release(options["release"]), options["out"], user=options["user"], base=base)
        return {"ok": True, "file": options["out"].name, "size": size}

    def verb_import(self, options: dict[str, Any]) -> dict[str, Any]:
        """Import a bundle."""
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} : fichier introuvable")
        return _summary(bundles.import_bundle(options["file"], user=options["user"]))

    def verb_gc(self, options: dict[str, Any]) -> dict[str, Any]:
        """Take away what nothing uses."""
        cleaned = services.gc(
            keep=options["keep"], days=options["days"], dry_run=options["dry_run"], actor=options["user"] or services.OPERATOR
        )
        return cleaned.to_json() | {"dry_run": options["dry_run"]}

    def verb_follow(self, options: dict[str, Any]) -> dict[str, Any]:
        """Take what another instance serves."""
        source = following.Source(options["url"], following.token(options["token_file"]))
        names = options["channel"] or list(Channel.Name.values)
        results = [following.follow(source, name, user=options["user"], promote=not options["no_promote"]) for name in names]
        return {"ok": all(one.ok for one in results), "channels": [one.to_json() for one in results]}

    def verb_keys(self, options: dict[str, Any]) -> dict[str, Any]:
        """Signing keys."""
        return _keys(options["action"], options["target"])

    def verb_token(self, options: dict[str, Any]) -> dict[str, Any]:
        """Access to the API."""
        if options["action"] == "create":
            token, secret = services.create_token(
                options["name"] or "", options["scope"], user=options["user"], days=options["days"] or None
            )
            return {"ok": True, "uid": str(token.uid), "scope": token.scope, "token": secret}
        if options["action"] == "revoke":
            found = next((one for one in BankToken.objects.all() if str(one.uid) == options["name"]), None)
            if found is None:
                raise CommandError(f"{options['name']} : jeton inconnu")
            services.revoke_token(found, user=options["user"])
        tokens = BankToken.objects.all()
        return {"ok": True, "tokens": [{"uid": str(one.uid), "name": one.name, "scope": one.scope, "revoked": one.revoked_at is not None}
                                       for one in tokens]}  # fmt: skip


def _user(login: str | None) -> Any:
    if login is None:
        return None
    found = get_user_model().objects.filter(username=login, is_active=True).first()
    if found is None:
        raise CommandError(f"{login} : compte inconnu")
    return found


def _hour(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        hour = parse_datetime(text)
    except ValueError:
        hour = None
    if hour is None:
        raise CommandError(f"{text} : date et heure attendues, comme 2027-01-04T06:00")
    return timezone.make_aware(hour) if timezone.is_naive(hour) else hour


def _waiting(channel: str) -> PromotionRequest:
    found = (
        PromotionRequest.objects.filter(channel__name=channel, state__in=PromotionRequest.OPEN).select_related("channel", "release").first()
    )
    if found is None:
        raise CommandError(f"{channel} : rien n’attend")
    return found


def _made(made: Promotion | PromotionRequest) -> dict[str, Any]:
    if isinstance(made, PromotionRequest):
        return {"ok": True, **_request(made)}
    return {"ok": True, "channel": made.channel.name, "release": made.release.number, "state": "done"}


def _request(request: PromotionRequest) -> dict[str, Any]:
    return {
        "channel": request.channel.name,
        "release": request.release.number,
        "state": request.state,
        "by": request.by,
        "not_before": request.not_before.isoformat() if request.not_before else None,
    }


def _keys(action: str, target: str | None) -> dict[str, Any]:
    try:
        if action == "create":
            signing.create()
        elif action == "rotate":
            signing.rotate()
        elif action == "trust":
            signing.trust(signing.load_public(Path(target or "").read_text()))
        elif action == "revoke":
            signing.revoke(target or "")
    except FileExistsError as error:
        raise CommandError(f"{error} : la clé est là ; « keys rotate » en fait une autre, à laquelle celle-ci passe la main") from error
    except (OSError, ValueError) as error:
        raise CommandError(f"{target} : ce fichier n’est pas une clé publique Ed25519") from error
    except signing.UnknownKey as error:
        raise CommandError(f"{target} : clé inconnue, ou celle qui signe (faites d’abord « keys rotate »)") from error
    own = signing.own_key()
    return {
        "ok": True,
        "signing": signing.key_id(own),
        "public": signing.pem_of(own),
        "trusted": sorted(signing.trusted_keys()),
        "revoked": sorted(signing.revoked_keys()),
    }


def _summary(release: Release) -> dict[str, Any]:
    return {
        "ok": True,
        "number": release.number,
        "root": release.root,
        "challenges": release.challenge_count,
        "created_at": release.created_at.isoformat(),
        "key": release.key_id,
    }
