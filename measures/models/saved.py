"""Views that people keep: a page with all that its address says, under a name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.enums import Audience, ViewPage
from measures.querysets.saved import SavedViewQuerySet
from plan.models import Body, Plan


class SavedView(models.Model):
    """A list, matrix, board, timeline or changes page that somebody named, for themselves or shared."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, verbose_name=_("plan"), related_name="saved_views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("account"), related_name="saved_views")
    title = models.CharField(_("name"), max_length=80)
    page = models.CharField(_("page"), max_length=9, choices=ViewPage)
    query = models.CharField(_("what the address says"), max_length=2000, blank=True)
    audience = models.CharField(_("for whom"), max_length=9, choices=Audience, default=Audience.ME)
    body = models.ForeignKey(
        Body, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("body it is shared with"), related_name="saved_views"
    )
    created_at = models.DateTimeField(_("kept at"), default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "plan", "title"], name="view_one_of_a_name"),
            models.CheckConstraint(
                condition=Q(audience=Audience.BODY, body__isnull=False) | ~Q(audience=Audience.BODY) & Q(body=None), name="view_body"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page itself, as it was kept."""
        base = reverse(f"measures:{ViewPage(self.page).url_name}", args=[self.plan.slug])
        return f"{base}?{self.query}" if self.query else base

    def filters(self) -> Any:
        """What the view asks of the measures, as a FilterSet of its plan."""
        from measures.filters import MeasureFilter  # the filters know this model's neighbours

        return MeasureFilter(QueryDict(self.query), plan=self.plan)
