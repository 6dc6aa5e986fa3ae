"""Actions on many challenges of the list: choose, see what would happen, say yes, read what came of it. Verbs are in `bulk`."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from challenges.authoring.blocks.fields import listed
from challenges.authoring.desk import bulk, listing
from challenges.authoring.models import Challenge, FourEyesTask
from challenges.fields import LinesField
from challenges.typed import whole

MOST = 200


class BulkForm(forms.Form):
    """What every action asks."""

    all_or_nothing = forms.BooleanField(
        label=gettext_lazy("Tout ou rien"), required=False, help_text=gettext_lazy("Ne rien faire si une seule épreuve est refusée.")
    )

    def params(self) -> dict[str, Any]:
        """Return what the action's verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "all_or_nothing"}


class ReasonForm(BulkForm):
    """A reason, the same for all."""

    reason = LinesField(label=gettext_lazy("Motif"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["reason", "all_or_nothing"]


class TagsForm(BulkForm):
    """Tags, separated by commas."""

    tags = forms.CharField(label=gettext_lazy("Étiquettes, séparées par des virgules"), max_length=500)
    field_order = ["tags", "all_or_nothing"]

    def clean_tags(self) -> list[str]:
        """Return the tags; refuse commas alone and tags longer than the table holds."""
        tags = listed(self.cleaned_data["tags"])
        if not tags:
            raise forms.ValidationError(_("Écrivez au moins une étiquette."))
        if any(len(name) > 100 for name in tags):
            raise forms.ValidationError(_("Une étiquette a au plus 100 caractères."))
        return tags


class AssignForm(BulkForm):
    """A reviewer and a day; nobody gives the reviews back to all."""

    reviewer = forms.ModelChoiceField(
        label=gettext_lazy("Relecteur"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("personne : ouverte à tous les relecteurs"),
    )
    due_on = forms.DateField(label=gettext_lazy("À relire avant le"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ["reviewer", "due_on", "all_or_nothing"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = FourEyesTask.objects.filter(active=True).values("groups")
        people = get_user_model().objects.filter(is_active=True, groups__in=groups)
        self.fields["reviewer"].queryset = people.distinct().order_by("sort_key", "pk")  # type: ignore[attr-defined]


class ChallengeBulkAction(SnippetBulkAction):
    """Choose, dry run, yes, result. Nothing is written before `confirm` is sent."""

    models = [Challenge]
    template_name = "authoring/desk/bulk.html"
    form_class = BulkForm
    verb = ""
    yes: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse who may not read challenges, and more of them than one may look at."""
        if not request.user.has_perm("authoring.view_challenge"):
            raise PermissionDenied
        self.challenges, self.asked = selected(request)
        if not self.challenges or self.asked > MOST:
            messages.error(request, _not_so_many(self.asked) if self.asked else _("Aucune épreuve n’est choisie."))
            return redirect(self.next_url if self.next_url != request.path else "wagtailsnippets_authoring_challenge:list")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the three pages share."""
        form = kwargs.get("form") or self.get_form()
        return {
            "form": form,
            "title": self.display_name,
            "yes": self.yes,
            "challenges": self.challenges,
            "next": self.next_url,
            "submit_url": self.request.get_full_path(),
            **kwargs,
        }

    def form_valid(self, form: BulkForm) -> HttpResponse:
        """Show what would happen; do it when that was read and confirmed."""
        given, user = form.params(), self.request.user
        confirmed = self.request.POST.get("confirm") == "1"
        if confirmed:
            all_or_nothing = form.cleaned_data["all_or_nothing"]
            lines = bulk.apply(self.verb, self.challenges, user=user, all_or_nothing=all_or_nothing, seen=_seen(self.request.POST), **given)
        else:
            lines = bulk.plan(self.verb, self.challenges, user=user, **given)
        context = self.get_context_data(
            form=form, lines=lines, confirmed=confirmed, good=sum(line.ok for line in lines), refused=sum(not line.ok for line in lines)
        )
        return TemplateResponse(self.request, "authoring/desk/bulk_lines.html", context)


def _seen(data: QueryDict) -> dict[int, str]:
    """Return the marks of the lines that were read, by challenge."""
    found = (name.removeprefix("seen-") for name in data if name.startswith("seen-"))
    return {key: str(data[f"seen-{pk}"]) for pk in found if (key := whole(pk)) is not None}


def selected(request: HttpRequest) -> tuple[list[Challenge], int]:
    """Return the challenges that were ticked (all that the list shows, for `id=all`), at most `MOST`, and how many they are."""
    ids = request.GET.getlist("id")
    if "all" in ids:
        found = listing.chosen(_params_of_list(request), request)
    else:
        found = Challenge.objects.filter(pk__in=[key for one in ids if (key := whole(one)) is not None]).order_by("code")
    return list(found[:MOST]), found.count()


def _params_of_list(request: HttpRequest) -> QueryDict:
    params = request.GET.copy()
    for name in ("id", "next"):
        params.pop(name, None)
    return params


def _not_so_many(asked: int) -> str:
    return ngettext("%(n)d épreuve choisie : %(most)d au plus à la fois.", "%(n)d épreuves choisies : %(most)d au plus à la fois.",
                    asked) % {"n": asked, "most": MOST}  # fmt: skip


class SubmitAction(ChallengeBulkAction):
    """Send to review."""

    display_name = gettext_lazy("Envoyer en relecture")
    action_type = verb = "submit"
    aria_label = gettext_lazy("Envoyer en relecture les épreuves choisies")
    action_priority = 10
    yes = gettext_lazy("Envoyer en relecture")


class AssignAction(ChallengeBulkAction):
    """Give reviews to somebody."""

    display_name = gettext_lazy("Confier la relecture")
    action_type = verb = "assign"
    aria_label = gettext_lazy("Confier la relecture des épreuves choisies")
    action_priority = 11
    form_class = AssignForm
    yes = gettext_lazy("Confier la relecture")


class ExportAction(ChallengeBulkAction):
    """Lead to the page of exports with what was ticked."""

    display_name = gettext_lazy("Exporter")
    action_type = "export"
    aria_label = gettext_lazy("Exporter les épreuves choisies")
    action_priority = 12

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is changed: no dry run is needed."""
        query = QueryDict(mutable=True)
        query.setlist("pk", [str(one.pk) for one in self.challenges])
        return redirect(f"{reverse('authoring_export')}?{query.urlencode()}")

    post = get


class AddTagsAction(ChallengeBulkAction):
    """Add tags."""

    display_name = gettext_lazy("Étiqueter")
    action_type = verb = "add_tags"
    aria_label = gettext_lazy("Ajouter des étiquettes aux épreuves choisies")
    action_priority = 13
    form_class = TagsForm
    yes = gettext_lazy("Ajouter les étiquettes")


class RemoveTagsAction(ChallengeBulkAction):
    """Remove tags."""

    display_name = gettext_lazy("Retirer des étiquettes")
    action_type = verb = "remove_tags"
    aria_label = gettext_lazy("Retirer des étiquettes aux épreuves choisies")
    action_priority = 14
    form_class = TagsForm
    yes = gettext_lazy("Retirer les étiquettes")


class ArchiveAction(ChallengeBulkAction):
    """Archive."""

    display_name = gettext_lazy("Archiver")
    action_type = verb = "archive"
    aria_label = gettext_lazy("Archiver les épreuves choisies")
    action_priority = 15
    form_class = ReasonForm
    yes = gettext_lazy("Archiver")


class UnarchiveAction(ChallengeBulkAction):
    """Take back from the archive."""

    display_name = gettext_lazy("Reprendre")
    action_type = verb = "unarchive"
    aria_label = gettext_lazy("Reprendre les épreuves archivées choisies")
    action_priority = 16
    form_class = ReasonForm
    yes = gettext_lazy("Reprendre")


ACTIONS = (SubmitAction, AssignAction, ExportAction, AddTagsAction, RemoveTagsAction, ArchiveAction, UnarchiveAction)
