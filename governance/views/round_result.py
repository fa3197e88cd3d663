"""The result of a round: a page, a page of paper, and files."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.decorators import tidy_address
from config.http import MemberRequest
from governance.enums import RoundState
from governance.perms import can_run_rounds, round_to_read
from governance.results.files import result_file
from governance.results.page import result_context
from governance.results.result import Result
from measures.exports.forms import TakeForm


@require_safe
@tidy_address
def show_result(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """What came of a round: answered, not answered by name of body, changes, questions, answers; as a page or as a file."""
    found, take = round_to_read(request, slug, number), TakeForm(request.GET)
    if found.state == RoundState.PREPARED:
        messages.info(request, _("This round was not opened yet: it has no result."))
        return redirect(found)
    result, valid = Result(found), take.is_valid()
    if valid and take.cleaned_data["format"]:
        return result_file(request, result, take.cleaned_data["format"])
    context = {
        **result_context(result, request.GET, printed=bool(take.size)),
        "plan": found.plan,
        "round": found,
        "take": take,
        "valid": valid,
        "runs": can_run_rounds(request.user, found.plan),
    }
    return render(request, "governance/show_result.html", context, status=200 if valid else 400)
