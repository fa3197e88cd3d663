"""The signed links of a round: made, seen and revoked by the secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import MemberRequest
from governance.actions.links import make_links
from governance.actions.links import revoke_links as revoke
from governance.links.forms import WholeLinks
from governance.links.inviting import invite_by_link, not_invited
from governance.links.listing import bodies_asked, links_of, without_account
from governance.links.signed import link_url
from governance.models import ReportingRound, RoundLink
from governance.perms import round_to_run
from plan.models import Body


@require_safe
def list_links(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Every link of a round with its uses, and the bodies for which nobody can answer yet."""
    round = round_to_run(request, slug, number)
    show_made(request, round)
    shown = links_of(round)
    context = {
        "plan": round.plan,
        "round": round,
        "links": shown,
        "lacking": without_account(bodies_asked(round), shown),
        "in_force": [one for one in shown if not one.link.revoked_at],
        "forwarded": [one for one in shown if one.is_forwarded],
    }
    return render(request, "governance/list_links.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_link(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Make a link for one body, or one for each body without an account; each is shown once, and its invitation waits to go."""
    round = round_to_run(request, slug, number)
    if round.is_over:
        messages.info(request, _("This round is closed: nobody can answer in it any more."))
        return redirect("governance:list-links", slug, number)
    bodies = bodies_asked(round)
    data = request.POST if request.method == "POST" else None
    whole = WholeLinks(data, round=round, bodies=bodies, named=bodies_to_link(request, round, bodies))
    if whole.is_bound and whole.is_valid():
        try:
            invite(request, round, make_links(request.user, round, whole.rows()))
            return redirect("governance:list-links", slug, number)
        except ValidationError as wrong:
            whole.errors += wrong.messages
    context = {"plan": round.plan, "round": round, "whole": whole}
    return render(request, "governance/add_link.html", context, status=400 if whole.is_bound else 200)


def bodies_to_link(request: MemberRequest, round: ReportingRound, bodies: list[Body]) -> list[Body]:
    """The bodies that the address names, or those without an account; none for one that is chosen in the form."""
    if request.GET.get("each") == "1":
        return without_account(bodies, links_of(round))
    named = request.GET.getlist("body")
    return [body for body in bodies if body.slug in named]


def invite(request: MemberRequest, round: ReportingRound, links: list[RoundLink]) -> None:
    """Let the invitations wait; the session keeps which links the next page shows, never their addresses."""
    request.session[made_key(round)] = [link.pk for link in links]
    queued = invite_by_link(request.user, links)
    if queued:
        said = ngettext("%(count)s invitation waits to go.", "%(count)s invitations wait to go.", queued)
        messages.info(request, said % {"count": queued})
    for link in not_invited(links):
        words = {"address": link.address, "body": link.body}
        messages.warning(request, _("No mail brings %(address)s the link for %(body)s: pass it on yourself.") % words)


def show_made(request: MemberRequest, round: ReportingRound) -> None:
    """Show each link that was just made, this once."""
    made = request.session.pop(made_key(round), [])
    for link in round.links.filter(pk__in=made, revoked_at__isnull=True).select_related("body") if made else []:
        words = {"body": link.body, "address": link.address, "link": link_url(link)}
        messages.success(request, _("The link of %(body)s for %(address)s, shown this once: %(link)s") % words)


def made_key(round: ReportingRound) -> str:
    return f"links-made-{round.pk}"


@require_POST
def revoke_link(request: MemberRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Let one link answer no more."""
    link = get_object_or_404(RoundLink, round=round_to_run(request, slug, number), pk=pk)
    if revoke([link]):
        messages.success(request, _("The link for %(address)s is revoked.") % {"address": link.address})
    return redirect("governance:list-links", slug, number)


@require_POST
def revoke_links(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Let no link of a round answer any more."""
    done = revoke(round_to_run(request, slug, number).links.all())
    messages.success(request, ngettext("%(count)s link is revoked.", "%(count)s links are revoked.", done) % {"count": done})
    return redirect("governance:list-links", slug, number)
