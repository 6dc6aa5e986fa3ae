"""Access to the bank's API, in the Wagtail admin: who has a token, giving one, taking one away. Thin: verbs are in services."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.bank import services
from challenges.bank.models import BankToken
from challenges.typed import whole

_DAYS = 365


@require_admin_access
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens; give one (POST), whose secret is shown this once."""
    if not request.user.has_perm("bank.manage_tokens"):
        raise PermissionDenied
    secret = ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            _token, secret = services.create_token(
                request.POST.get("name", ""), request.POST.get("scope", ""), user=request.user, days=whole(days, most=99_999) or 0
            )
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, _("Le jeton est créé : copiez-le maintenant, il ne sera plus montré."))
    context = {
        "tokens": BankToken.objects.all(),
        "scopes": BankToken.Scope.choices,
        "secret": secret,
        "days": _DAYS,
        "now": timezone.now(),
        "typed": {} if secret else request.POST,
    }
    return TemplateResponse(request, "bank/tokens.html", context)


@require_admin_access
@require_POST
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a token away."""
    token = get_object_or_404(BankToken, uid=uid)
    services.revoke_token(token, user=request.user)
    messages.success(request, _("« %s » n’ouvre plus rien.") % token.name)
    return redirect("bank_tokens")
