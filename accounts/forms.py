"""What a person may change about the own account, and what a passkey answers."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, EditWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# What the package raises on an answer that no device gave; allauth expects only some of these.
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
LONGEST_NAME = 60


class AccountForm(forms.ModelForm[User]):
    """Name, language and mail; the address is that of the invitation and changed by an administrator."""

    class Meta:
        model = User
        fields = ["name", "language", "wants_mail"]


class SignInForm(LoginForm):  # type: ignore[misc]
    """The way in; what to do without a password stands once, below the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = address_label()
        self.fields["password"].help_text = ""
        drop_placeholders(self)


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Where the link to choose a password goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = address_label()
        drop_placeholders(self)


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows")
        drop_placeholders(self)


def address_label() -> str:
    """The words for an address, the same as on every other page."""
    return capfirst(str(User._meta.get_field("email").verbose_name))


def drop_placeholders(form: forms.Form) -> None:
    """A label is not said a second time inside its field, and not in other words."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey; a malformed answer is an error of the form."""

    name = forms.CharField(label=_("Name, to know it by"), max_length=LONGEST_NAME, required=False)

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name, to know it by"), max_length=LONGEST_NAME)


class PasskeyAnswer(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey that is used; a malformed answer is an error of the form."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyAgain(PasskeyAnswer, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The same, asked once more of who is in."""
