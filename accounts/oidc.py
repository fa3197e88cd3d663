"""Sign-in with an OpenID Connect provider: what it says is checked, and only an invited account comes in by it.

allauth takes the token of a code flow unread, since it came over TLS, and knows no nonce. Here the token's signature, issuer,
audience, time and nonce are checked before anything is looked up, and nothing is written before all of it holds.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from accounts.models import User

log = logging.getLogger(__name__)

# Signatures with the provider's own key; never "none", nor one that our secret could make.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
ENDPOINTS = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"]
LONGEST_SUB = 191
CLOCKS_DIFFER_SECONDS = 30


class Reason(models.TextChoices):
    """Why somebody does not come in; the page says it in words."""

    UNTRUSTED = "untrusted"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    UNVERIFIED = "unverified"
    UNINVITED = "uninvited"
    CLOSED = "closed"
    OTHER_PERSON = "other_person"


class Refused(PermissionDenied):
    """The provider's answer brings nobody in."""

    def __init__(self, reason: Reason, detail: object = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


def refused_page(request: HttpRequest, reason: Reason, name: str) -> HttpResponse:
    """Why not, and what can be done."""
    return render(request, "account/refused.html", {"reason": reason, "provider_name": name}, status=403)


def nonce_of(verifier: str) -> str:
    """The nonce that goes with a PKCE verifier: both are then kept in the one state of this sign-in, and used once."""
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


def read_token(token: str, keys: dict[str, Any], *, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of an identity token that this provider signed, now, for us, and for this very sign-in."""
    kid = jwt.get_unverified_header(token).get("kid")
    usable = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key.public_key_use in (None, "sig")]
    found = [key for key in usable if key.key_id == kid] if kid else usable
    if len(found) != 1:
        raise jwt.InvalidKeyError(f"{len(found)} keys for {kid}")
    claims: dict[str, Any] = jwt.decode(
        token,
        found[0],
        algorithms=ALGORITHMS,
        audience=client_id,
        issuer=issuer,
        leeway=CLOCKS_DIFFER_SECONDS,
        options={"require": CLAIMS},
    )
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise jwt.InvalidAudienceError("made for somebody else")
    if claims["nonce"] != nonce:
        raise jwt.InvalidTokenError("nonce of another sign-in")
    if not 0 < len(claims["sub"]) <= LONGEST_SUB or not claims["sub"].isprintable():
        raise jwt.InvalidTokenError("no number of a person")
    return claims


def verified_address(claims: dict[str, Any]) -> str:
    """The address that the provider vouches for, in lower case as ours are."""
    address = str(claims.get("email") or "").strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(Reason.UNVERIFIED) from error
    if claims.get("email_verified") not in (True, "true"):
        raise Refused(Reason.UNVERIFIED)
    return address


def person_of(provider_id: str, claims: dict[str, Any]) -> User:
    """The account that was tied to this person before; at a first sign-in the one that was invited at a verified address."""
    tied = SocialAccount.objects.filter(provider=provider_id, uid=claims["sub"]).select_related("user").first()
    user: User | None = tied.user if tied else None
    if user is None:
        user = User.objects.filter(email=verified_address(claims)).first()
    if user is None:
        raise Refused(Reason.UNINVITED)
    if not user.is_active:
        raise Refused(Reason.CLOSED, user.pk)
    if not tied and SocialAccount.objects.filter(provider=provider_id, user=user).exists():
        # An address may be given to a new colleague; the account stays the first one's.
        raise Refused(Reason.OTHER_PERSON, user.pk)
    return user


class CheckedAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's code flow, with the provider's answer checked."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; without it there is only a page that says so."""
        try:
            config: dict[str, Any] = super().openid_config
            return config | {name: config[name] for name in ENDPOINTS}
        except (RequestException, KeyError, TypeError, ValueError) as error:
            provider = self.get_provider()
            log.warning("sign-in with %s refused: %s", provider.sub_id, error)
            raise ImmediateHttpResponse(refused_page(self.request, Reason.UNREACHABLE, provider.name)) from error

    def get_access_token_data(self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None) -> Any:
        """The token, fetched with the secret of this sign-in; its nonce is kept for the check."""
        if not pkce_code_verifier:
            raise Refused(Reason.UNTRUSTED, "no verifier")
        self.nonce = nonce_of(pkce_code_verifier)
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)
        except RequestException:
            raise
        except (KeyError, ValueError) as error:
            raise Refused(Reason.UNTRUSTED, error) from error

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is, tied to the account; allauth then finds the tie and signs in, second factor included."""
        try:
            claims = self.claims(app, token.token, kwargs["response"]["id_token"])
        except RequestException:
            raise
        except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise Refused(Reason.UNTRUSTED, error) from error
        person = person_of(app.provider_id, claims)
        SocialAccount.objects.get_or_create(provider=app.provider_id, uid=claims["sub"], defaults={"user": person})
        return self.get_provider().sociallogin_from_response(request, {"sub": claims["sub"]})

    def claims(self, app: Any, access_token: str, id_token: str) -> dict[str, Any]:
        """What the token says; the address from the userinfo where the token has none."""
        issuer = app.settings["issuer"]
        if self.openid_config["issuer"] != issuer:
            raise jwt.InvalidIssuerError(self.openid_config["issuer"])
        keys = self.fetch(self.openid_config["jwks_uri"])
        claims = read_token(id_token, keys, issuer=issuer, client_id=app.client_id, nonce=self.nonce)
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            said = self._fetch_user_info(access_token)
            if said["sub"] != claims["sub"]:
                raise jwt.InvalidTokenError("userinfo of another person")
            claims |= {name: said[name] for name in ("email", "email_verified") if name in said}
        return claims

    def fetch(self, url: str) -> dict[str, Any]:
        """A JSON document of the provider."""
        with InvitedElsewhere().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            document: dict[str, Any] = answer.json()
            return document


class CheckedProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends a nonce and PKCE along, and keeps nothing of the person but the provider's number for them."""

    pkce_enabled_default = True
    oauth2_adapter_class = CheckedAdapter

    def get_pkce_params(self) -> dict[str, str]:
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}


class InvitedElsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Providers come from the settings alone, and bring in nobody who was not invited."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """Those of the settings that are asked for; the table of providers stays empty and unread."""
        apps = [SocialApp(provider=CheckedProvider.id, **app) for app in settings.SOCIALACCOUNT_PROVIDERS[CheckedProvider.id]["APPS"]]
        asked = (None, "")
        return [app for app in apps if provider in (*asked, app.provider, app.provider_id) and client_id in (*asked, app.client_id)]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Exception | None = None, extra_context: Any = None
    ) -> None:
        """Our page, with what the person can do; the log tells the administrator why."""
        reason = Reason.UNTRUSTED
        if isinstance(exception, Refused):
            reason = exception.reason
        elif isinstance(exception, RequestException):
            reason = Reason.UNREACHABLE
        elif error == "cancelled":
            reason = Reason.CANCELLED
        log.warning("sign-in with %s refused: %s", provider.sub_id, exception or error or reason)
        raise ImmediateHttpResponse(refused_page(request, reason, provider.name))


def find_provider(request: HttpRequest, provider_id: str) -> CheckedProvider:
    """The provider of an address, or 404."""
    try:
        provider: CheckedProvider = InvitedElsewhere().get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    if provider.sub_id != provider_id:
        raise Http404
    return provider
