"""The page « Affichage », reached from the foot of every page, an exam's too: it leads back to where one was."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cms.site.display import Display, DisplayForm


def _place(request: HttpRequest) -> str:
    """Return the address of this site from which the reader comes; home for any other."""
    said = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return said if here else reverse("home")


def display(request: HttpRequest) -> HttpResponse:
    """Show the choices; keep what is chosen and go back."""
    if request.method != "POST":
        return _page(request, DisplayForm(initial=asdict(Display.of(request))), status=200)
    form = DisplayForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    response = redirect(_place(request))
    Display(**form.cleaned_data).keep(response)
    return response


def _page(request: HttpRequest, form: DisplayForm, *, status: int) -> HttpResponse:
    return render(request, "site/display.html", {"form": form, "place": _place(request)}, status=status)
