"""What a person may change about the own account."""

from __future__ import annotations

from django import forms

from accounts.models import User


class AccountForm(forms.ModelForm[User]):
    """Name, language and mail; the address is that of the invitation and changed by an administrator."""

    class Meta:
        model = User
        fields = ["name", "language", "wants_mail"]
