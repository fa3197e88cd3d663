"""The form of a row in the admin: it finds every fault before the action does, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet

from plan.editing import check_plan, place
from plan.models import PlanPart


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's own is not subscriptable when the admin builds on it
    """A row and the plan it follows from."""

    def clean(self) -> dict[str, Any] | None:
        """Set plan and source language before the row checks itself; refuse rows of another plan."""
        cleaned = super().clean()
        found: dict[str, Any] = self.cleaned_data if cleaned is None else cleaned
        references = {field.name for field in self._meta.model._meta.concrete_fields if field.is_relation}
        for name in references & found.keys():
            if isinstance(found[name], Model):
                setattr(self.instance, name, found[name])
        place(self.instance)
        try:
            check_plan(self.instance, self.many(found))
        except ValidationError as errors:
            self._update_errors(errors)
        return cleaned

    def many(self, found: dict[str, Any] | None = None) -> dict[str, QuerySet[Any]]:
        """The chosen rows of each list (many-to-many) of the form."""
        cleaned = self.cleaned_data if found is None else found
        return {field.name: cleaned[field.name] for field in self._meta.model._meta.many_to_many if field.name in cleaned}

    def _get_validation_exclusions(self) -> set[str]:
        """Also check what is unique within a plan that the form does not show."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        if isinstance(self.instance, PlanPart) and self.instance.plan_id:
            excluded.discard("plan")
        return excluded

    def _update_errors(self, errors: ValidationError) -> None:
        """A fault of a field that this form does not show stands above the form, with the field's name."""
        if hasattr(errors, "error_dict"):
            for name in set(errors.error_dict) - {*self.fields, NON_FIELD_ERRORS}:
                label = self._meta.model._meta.get_field(name).verbose_name
                faults = [ValidationError(f"{label}: {word}") for fault in errors.error_dict.pop(name) for word in fault.messages]
                errors.error_dict.setdefault(NON_FIELD_ERRORS, []).extend(faults)
        super()._update_errors(errors)  # type: ignore[misc]


class NamedLines(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows on one line each: the head of the column names a field to the eye, this names it to a screen reader."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give each field the words of its column."""
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)  # a reference's widget lies in a wrapper
            if not widget.is_hidden and field.label:
                widget.attrs.setdefault("aria-label", str(field.label))
