"""What an address asks to take along: a file, or a page of paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.filters import Shared

FORMATS = [("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")]
MOST_PRINTED = 2000


class TakeForm(forms.Form):
    """`format` and `print`; a wrong value is an error with its place, and gives no file."""

    format = forms.ChoiceField(label=_("file format"), required=False, choices=FORMATS)
    print = forms.ChoiceField(label=_("print"), required=False, choices=[("1", _("yes"))])

    @property
    def size(self) -> int | None:
        """How many rows a page has that is made to be printed; None for a page of the list."""
        return MOST_PRINTED if self.is_valid() and self.cleaned_data["print"] else None


TakeForm.base_fields = Shared(TakeForm.base_fields)
