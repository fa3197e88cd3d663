"""One's own account, and the way in through another provider."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import make_calendar_address, revoke_calendar_address
from accounts.forms import AccountForm
from accounts.oidc import CheckedAdapter, find_provider
from config.http import MemberRequest, Request


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


@require_POST
def add_calendar(request: MemberRequest) -> HttpResponse:
    """A new address for one's calendar, shown this once; the one before stops."""
    address = request.build_absolute_uri(reverse("show-own-calendar", args=[make_calendar_address(request.user)]))
    messages.success(request, _("The address of your calendar, shown this once: %(address)s") % {"address": address})
    return redirect("accounts:show-account")


@require_POST
def revoke_calendar(request: MemberRequest) -> HttpResponse:
    """The address of one's calendar answers no more."""
    revoke_calendar_address(request.user)
    messages.success(request, _("The address of your calendar is revoked."))
    return redirect("accounts:show-account")


def account_page(request: MemberRequest, form: AccountForm, status: int = 200) -> HttpResponse:
    """The page of the account around a form."""
    context = {
        "form": form,
        "email": request.user.email,
        "memberships": request.user.memberships.today(),
        "calendar": request.user.calendar_addresses.in_force().first(),
        "roles": request.user.plan_roles.with_plans(),
    }
    return render(request, "accounts/show_account.html", context, status=status)


@login_not_required
@require_POST
def start_elsewhere(request: Request, provider_id: str) -> HttpResponse:
    """To a provider's sign-in, by a page that goes on by itself.

    Not by a redirect: browsers hold a form's whole way to our policy's form-action 'self'. Not by a link: reading changes nothing.
    """
    if request.user.is_authenticated:
        return redirect("home")
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
    if limited:
        return limited
    provider = find_provider(request, provider_id)
    away = provider.redirect(request, "login", next_url=get_next_redirect_url(request))
    return render(request, "account/go_elsewhere.html", {"url": away["Location"], "provider_name": provider.name})


@login_not_required
@require_safe
def finish_elsewhere(request: Request, provider_id: str) -> HttpResponse:
    """Back from a provider: in, or a page that says why not."""
    find_provider(request, provider_id)
    finish = OAuth2CallbackView.adapter_view(CheckedAdapter(request, provider_id))
    response: HttpResponse = finish(request)
    return response
