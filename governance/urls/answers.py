"""Addresses of answering: with an account, by a signed link, the links themselves, and notices."""

from __future__ import annotations

from django.urls import path

from governance.views import answers, links, notices, questions, visits

ROUND = "<slug:slug>/governance/rounds/<int:number>/"
LINK = "answer/<str:token>/"
urlpatterns = [
    # These begin with words that no plan's slug can be (plan.models.RESERVED_SLUGS).
    path("my/notices/", notices.list_notices, name="list-notices"),
    path("my/notices/count/", notices.count_notices, name="count-notices"),
    path("my/notices/seen/", notices.see_notices, name="see-notices"),
    path(LINK, visits.open_link, name="open-link"),
    path(f"{LINK}begin/", visits.begin_link, name="begin-link"),
    path(f"{LINK}confirm/", visits.confirm_by_link, name="confirm-by-link"),
    path(f"{LINK}<str:code>/", visits.answer_by_link, name="answer-by-link"),
    path(f"{LINK}<str:code>/questions/", questions.answer_questions_by_link, name="answer-questions-by-link"),
    path(f"{LINK}<str:code>/withdraw/", visits.withdraw_by_link, name="withdraw-by-link"),
    path(f"{ROUND}answer/", answers.answer_round, name="answer-round"),
    path(f"{ROUND}answer/confirm/", answers.confirm_answers, name="confirm-answers"),
    path(f"{ROUND}answer/<str:code>/", answers.answer_measure, name="answer-measure"),
    path(f"{ROUND}answer/<str:code>/questions/", questions.answer_questions, name="answer-questions"),
    path(f"{ROUND}links/", links.list_links, name="list-links"),
    path(f"{ROUND}links/add/", links.add_link, name="add-link"),
    path(f"{ROUND}links/revoke/", links.revoke_links, name="revoke-links"),
    path(f"{ROUND}links/<int:pk>/revoke/", links.revoke_link, name="revoke-link"),
]
