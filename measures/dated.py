"""Pages that show a past day when their address asks for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.perms import get_plan
from config.http import Request
from measures.filters import day_of_plan
from plan.models import Plan


class DayForm(forms.Form):
    """The day that a page shows."""

    as_of = forms.DateField(label=_("as of"), required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, data: QueryDict, *, plan: Plan) -> None:
        super().__init__(data)
        self.plan = plan

    def clean_as_of(self) -> date | None:
        """A day of the plan's life."""
        return day_of_plan(self.cleaned_data.get("as_of"), self.plan)


def on_a_day(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view of a plan the plan and the day of the address, None for today; a day that means nothing is said to be so, status 400."""

    @wraps(view)
    def dated(request: Request, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        plan = get_plan(request, slug)
        form = DayForm(request.GET, plan=plan)
        if not form.is_valid():
            return render(request, "measures/wrong_day.html", {"plan": plan, "form": form}, status=400)
        return view(request, plan, form.cleaned_data["as_of"], *args, **kwargs)

    return dated
