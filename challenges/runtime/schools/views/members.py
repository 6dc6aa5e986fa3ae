"""The people of a school: who works there, inviting, roles, leaving; and the page of an invitation's link."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from challenges.runtime.posting import posts_only
from challenges.runtime.schools import queries, services
from challenges.runtime.schools.forms import InvitationForm
from challenges.runtime.schools.models import Invitation, Member
from challenges.runtime.schools.models.members import Role
from challenges.runtime.schools.services.members import INVITED, find
from challenges.runtime.schools.views.common import context_of, school_of, tell


@never_cache
@login_required
def people(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who works in the school and who was invited; managers invite."""
    school = school_of(request, uid, manager=request.method == "POST")
    form = InvitationForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            invited = services.invite(school, form.cleaned_data["email"], form.cleaned_data["role"], user=request.user)
        except ValidationError as error:
            tell(form, error)
        else:
            link, form = invited.link, InvitationForm()
    context = context_of(request, school, "people", people=queries.people(school), form=form, link=link, roles=Role.choices)
    return render(request, "members/people.html", context, status=422 if form.errors else 200)


def _to_people(request: HttpRequest, uid: uuid.UUID, **_more: object) -> str:
    return reverse("members:people", args=[uid])


@login_required
@posts_only(_to_people)
def change_role(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Give a member another role."""
    member = get_object_or_404(Member, school__uid=uid, pk=pk)
    try:
        changed = services.change_role(member, request.POST.get("role", ""), user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = {"name": changed.user, "role": changed.get_role_display()}
        messages.success(request, _("%(name)s a maintenant le rôle « %(role)s ».") % said)
    return redirect("members:people", uid=uid)


@login_required
@posts_only(_to_people)
def remove(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Take somebody out of the school."""
    member = get_object_or_404(Member.objects.select_related("user"), school__uid=uid, pk=pk)
    try:
        services.remove(member, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("members:people", uid=uid)
    messages.success(request, _("%s ne travaille plus dans l’établissement.") % member.user)
    return redirect("account") if member.user_id == request.user.pk else redirect("members:people", uid=uid)


@login_required
@posts_only(_to_people)
def withdraw(request: HttpRequest, uid: uuid.UUID, invitation: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation."""
    found = get_object_or_404(Invitation.objects.select_related("school"), school__uid=uid, uid=invitation)
    services.withdraw(found, user=request.user)
    messages.success(request, _("L’invitation est retirée : son lien ne s’ouvre plus."))
    return redirect("members:people", uid=uid)


@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation's link opens: which school, which role; accept with the account that is signed in, or sign in first."""
    invitation = find(token)
    if invitation is None:
        return render(request, "members/invitation_over.html", status=410)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            member = services.accept(token, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return render(request, "members/invitation.html", {"invitation": invitation}, status=422)
        request.session.pop(INVITED, None)
        messages.success(request, _("Vous travaillez maintenant dans cet établissement."))
        return redirect("schools:campaigns", uid=member.school.uid)
    if not request.user.is_authenticated:
        # Whoever was invited may make an account even where nobody else may, and comes back here.
        request.session[INVITED] = token
    return render(request, "members/invitation.html", {"invitation": invitation, "next": request.path})
