"""One's own account."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import AccountForm
from config.http import MemberRequest


@require_safe
def show_account(request: MemberRequest) -> HttpResponse:
    """Who I am here, for which bodies I speak, and what I may do."""
    return account_page(request, AccountForm(instance=request.user))


@require_POST
def edit_account(request: MemberRequest) -> HttpResponse:
    """Save name, language and mail; the answer speaks the language that was chosen."""
    form = AccountForm(request.POST, instance=request.user)
    if not form.is_valid():
        return account_page(request, form, status=400)
    user = form.save()
    with translation.override(user.language):
        messages.success(request, _("Your account is saved."))
        return redirect("accounts:show-account")


def account_page(request: MemberRequest, form: AccountForm, status: int = 200) -> HttpResponse:
    """The page of the account around a form."""
    context = {
        "form": form,
        "email": request.user.email,
        "memberships": request.user.memberships.today(),
        "roles": request.user.plan_roles.with_plans(),
    }
    return render(request, "accounts/show_account.html", context, status=status)


def start_elsewhere(request: Request, provider_id: str) -> HttpResponse:
    """To a provider's sign-in, by a page that goes on by itself.

    Not by a redirect: browsers hold a form's whole way to our policy's form-action 'self'. Not by a link: reading changes nothing.
    """
    if request.user.is_authenticated:
        return redirect("home")
    if limited := ratelimit.consume_or_429(request, app="allauth.account", action="login"):
        return limited
    provider = find_provider(request, provider_id)
    try:
        away = provider.redirect(request, "login", next_url=get_next_redirect_url(request))
    except (RequestException, KeyError, ValueError):
        return refused_page(request, Reason.UNREACHABLE, provider.name)
    return render(request, "account/go_elsewhere.html", {"url": away["Location"], "provider_name": provider.name})


def finish_elsewhere(request: Request, provider_id: str) -> HttpResponse:
    """Back from a provider: in, or a page that says why not."""
    find_provider(request, provider_id)
    response: HttpResponse = oidc_views.callback(request, provider_id)
    return response
