"""What the API takes and answers, for people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.http import Request
from measures.api.docs import documented_objects, documented_operations


@login_not_required
@require_safe
def show_api(request: Request) -> HttpResponse:
    """Every address of the API with its parameters and an example, and every object; made of the same document as programs read."""
    context = {"operations": documented_operations(), "objects": documented_objects()}
    return render(request, "measures/show_api.html", context)
