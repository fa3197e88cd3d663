"""The form of a saved view: its name and whom it is for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.perms import may_read_submissions
from measures.enums import Audience, ViewPage
from measures.facet_views import FOR_ONCE
from measures.models import SavedView
from plan.models import Body, Plan

MOST = 50
PAGES = {page.url_name: page for page in ViewPage}


def read_address(address: str, plan: Plan) -> tuple[ViewPage, str] | None:
    """The page and the query of an address of this plan; None for any other address."""
    try:
        found = urlsplit(address)
        with override(get_language_from_path(found.path)):
            place = resolve(found.path)
    except (ValueError, Resolver404):
        return None
    if place.namespace != "measures" or place.url_name not in PAGES or place.kwargs.get("slug") != plan.slug:
        return None
    query = QueryDict(found.query, mutable=True)
    for name in FOR_ONCE:
        query.pop(name, None)
    return PAGES[place.url_name], query.urlencode()


class SavedViewForm(forms.ModelForm[SavedView]):
    """Name and audience; a body is offered to its members, the committee to who steers the plan."""

    class Meta:
        model = SavedView
        fields = ["title"]

    audience = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, user: User, instance: SavedView) -> None:
        super().__init__(data, instance=instance)
        self.bodies = {f"body:{body.slug}": body for body in Body.objects.filter(pk__in=user.body_ids)}
        choices: list[tuple[str, Any]] = [(Audience.ME, Audience.ME.label)]
        choices += [(value, _("the people of %(body)s") % {"body": body}) for value, body in self.bodies.items()]
        if may_read_submissions(user, instance.plan):
            choices.append((Audience.COMMITTEE, Audience.COMMITTEE.label))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]
        body = instance.body
        self.fields["audience"].initial = f"body:{body.slug}" if body else instance.audience

    def keep(self) -> bool:
        """Whether it was kept; not when one of the same name came in between."""
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            self.add_error("title", _("You have a view of this name already."))
            return False
        return True

    def clean(self) -> dict[str, Any]:
        """Set the audience, then see that the name is free and the number bounded."""
        cleaned = super().clean() or self.cleaned_data
        view, audience = self.instance, cleaned.get("audience", Audience.ME)
        view.body = self.bodies.get(audience)
        view.audience = Audience.BODY if view.body else audience
        own = SavedView.objects.filter(user=view.user, plan=view.plan).exclude(pk=view.pk)
        if own.filter(title=cleaned.get("title")).exists():
            self.add_error("title", _("You have a view of this name already."))
        if not view.pk and own.count() >= MOST:
            raise ValidationError(_("You keep %(most)s views of this plan; delete one first."), params={"most": MOST})
        if len(view.query) > SavedView._meta.get_field("query").max_length:  # type: ignore[operator]
            raise ValidationError(_("This address is too long to be kept."))
        return cleaned
