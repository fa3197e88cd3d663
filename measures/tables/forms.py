"""The form that takes a table's file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plan.tables.grid import MAX_BYTES


class UploadForm(forms.Form):
    """One csv or xlsx file; too large a one is refused before it is read."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("csv in UTF-8, or xlsx; at most 5 MB, 20,000 rows, 60 columns and 400,000 cells."),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Only what can be read within the bounds."""
        found: UploadedFile[Any] = self.cleaned_data["file"]
        if (found.size or 0) > MAX_BYTES:
            raise ValidationError(_("The file is larger than %(bound)s MB."), params={"bound": MAX_BYTES // 1024**2})
        return found
