"""The pages of the first time: the school's or a campaign's code, once; who one is, where the ENT does not say; and waiting."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from challenges.runtime import codes
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.schools import reconciling
from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Reconciliation, School
from challenges.runtime.schools.reconciling import Said
from challenges.throttle import guesses
from challenges.throttle.network import address_of
from cms.accounts.ent import entering


class FirstForm(forms.Form):
    """The code; the name and the birth date too, where the provider says nothing that a register could be asked."""

    code = forms.CharField(
        label=_("Code de l’établissement, ou d’un parcours"), max_length=20, help_text=_("Donné par votre enseignant. Il sert une seule fois."),
        widget=forms.TextInput(attrs={"class": "code short", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    last_name = forms.CharField(label=_("Nom"), max_length=100)
    first_name = forms.CharField(label=_("Prénom"), max_length=100)
    birth_date = forms.DateField(label=_("Date de naissance"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, typed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not typed:
            for name in ("last_name", "first_name", "birth_date"):
                del self.fields[name]


@never_cache
@login_required
def first(request: HttpRequest) -> HttpResponse:
    """Ask for the code, once, and look for the account in that school's register."""
    said = entering.said_of(request)
    known = said is not None and said.names_somebody
    form = FirstForm(request.POST or None, typed=not known)
    if request.method == "POST" and form.is_valid():
        try:
            row = _reconciled(request, form, said if known else None)
        except (Refusal, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            return _after(request, row)
    context = {"form": form, "next": _next(request)}
    return render(request, "ent/first.html", context, status=422 if form.errors else 200)


def _reconciled(request: HttpRequest, form: FirstForm, said: Said | None) -> Reconciliation:
    data, address = form.cleaned_data, address_of(request)
    school = school_of_code(data["code"], address=address)
    if said is not None:
        return reconciling.reconcile(request.user, school, said)
    typed = Said(data["last_name"], data["first_name"], data["birth_date"])
    target = f"{school.pk} {folded(typed.last_name)} {folded(typed.first_name)}"
    # Not a guess that opens anything: a teacher confirms. But whether it waits tells that somebody was born on that day.
    with guesses.guarded(guesses.JOIN, wrong=campaigns.NotInRegister, refusal=campaigns.TooManyTries, target=target, address=address):
        row = reconciling.reconcile(request.user, school, typed)
        if row.state == Reconciliation.State.NOBODY:
            raise campaigns.NotInRegister
    return row


def school_of_code(typed: str, *, address: str) -> School:
    """Return the school of a code: its own, or that of one of its campaigns.

    Raises:
        TooManyTries: wrong codes are limited by network.
        UnknownCode: nobody's.
    """
    if not guesses.waiting(guesses.CAMPAIGN_CODE, "", address):
        school = School.objects.filter(code=codes.normalise(typed)).first()
        if school is not None:
            return school
    return campaigns.find_campaign(typed, address=address).school


def _after(request: HttpRequest, row: Reconciliation) -> HttpResponse:
    target = _next(request)
    if row.state == Reconciliation.State.TIED:
        entering.forget(request)
        return HttpResponseRedirect(target or reverse("account"))
    return HttpResponseRedirect(f"{reverse('ent_waiting')}{'?' + urlencode({'next': target}) if target else ''}")


def _next(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or ""


@never_cache
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Say where each request stands; what needs no register is open meanwhile."""
    rows = Reconciliation.objects.filter(user=request.user.pk).select_related("school", "pupil").order_by("-id")[:10]
    return render(request, "ent/waiting.html", {"rows": rows, "next": _next(request)})
