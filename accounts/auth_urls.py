"""Addresses of sign-in, password and second factor: allauth's, without any way to make one's own account or change its address.

The way in through another provider has views of ours under allauth's names, which its own code looks up.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from accounts import views
from accounts.language import View, in_readers_language
from accounts.limits import refuses_too_many


def spoken(view: View) -> View:
    """A page of allauth in the reader's language, to read and to send; it takes nothing else."""
    return require_http_methods(["GET", "HEAD", "POST"])(in_readers_language(refuses_too_many(view)))


urlpatterns = [
    path("login/", spoken(account.login), name="account_login"),
    # Who stands before the second factor is not signed in yet, and may turn back.
    path("logout/", spoken(login_not_required(account.logout)), name="account_logout"),
    path("inactive/", spoken(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", spoken(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", spoken(account.password_change), name="account_change_password"),
    path("password/set/", spoken(account.password_set), name="account_set_password"),
    path("password/reset/", spoken(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", spoken(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        spoken(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", spoken(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    path("2fa/", spoken(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", spoken(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", spoken(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", spoken(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", spoken(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/passkeys/", spoken(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", spoken(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/passkeys/reauthenticate/", spoken(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/passkeys/<int:pk>/edit/", spoken(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", spoken(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/recovery-codes/", spoken(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", spoken(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", spoken(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("with/<slug:provider_id>/", in_readers_language(views.start_elsewhere), name="openid_connect_login"),
    path("with/<slug:provider_id>/back/", in_readers_language(views.finish_elsewhere), name="openid_connect_callback"),
]
