"""Views that people keep under a name: kept, shared, renamed, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.perms import get_plan
from config.http import MemberRequest
from measures.models import SavedView
from measures.saved_forms import SavedViewForm, read_address


@require_safe
def list_views(request: MemberRequest, slug: str) -> HttpResponse:
    """The views that the person sees in this plan; own ones can be changed."""
    plan = get_plan(request, slug)
    return render(request, "measures/list_views.html", {"plan": plan, "views": SavedView.objects.visible_to(request.user, plan)})


@require_http_methods(["GET", "HEAD", "POST"])
def add_view(request: MemberRequest, slug: str) -> HttpResponse:
    """Keep the page of the address in `of` under a name."""
    plan = get_plan(request, slug)
    found = read_address(request.GET.get("of", ""), plan)
    if found is None:
        raise Http404
    view = SavedView(plan=plan, user=request.user, page=found[0], query=found[1])
    return save_view(request, view, _("The view is kept; it stands on the dashboard."))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_view(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Another name, or other people."""
    return save_view(request, own_view(request, slug, pk), _("The view is changed."))


@require_POST
def delete_view(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Keep it no longer."""
    own_view(request, slug, pk).delete()
    messages.success(request, _("The view is no longer kept."))
    return redirect("measures:list-views", slug)


def own_view(request: MemberRequest, slug: str, pk: int) -> SavedView:
    """One's own view; anybody else's is not there to be changed."""
    return get_object_or_404(SavedView.objects.editable_by(request.user).select_related("plan"), plan=get_plan(request, slug), pk=pk)


def save_view(request: MemberRequest, view: SavedView, done: str) -> HttpResponse:
    """The form, and what was typed kept in it when something is wrong."""
    form = SavedViewForm(request.POST or None, user=request.user, instance=view)
    if form.is_valid() and form.keep():
        messages.success(request, done)
        return redirect("measures:list-views", view.plan.slug)
    context = {"plan": view.plan, "form": form, "view": view}
    return render(request, "measures/save_view.html", context, status=400 if form.errors else 200)
