"""The real plan as it came out of seeds/: complete, word for word, and counted rightly on every page."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.test import Client

from measures.enums import CoordinatorState, UpdateKind
from measures.models import Footnote, Measure, MeasureLink, MeasureState, Printed, StatusUpdate
from plan.models import BodyAlias, Dimension, Driver, Plan, Sector, Term, Trend

# Of the 159 coded rows of the verified transcription: code, text, priority, cost, coordination, status, remarks, section, footnotes.
TRANSCRIPTION = "9a8349343771348659b8d756a38e5b3122d7a56209f4dfb3cfad04f7ab8a263d"
COLUMNS = ("code", "text", "priority", "cost", "coordination", "status", "remarks", "section", "footnotes")


def test_plan_has_all_measures_and_parts(industrieplan: Plan) -> None:
    measures = Measure.objects.filter(plan=industrieplan)
    assert measures.count() == 174
    assert measures.filter(coded_by_us=True).count() == 15
    assert [model.objects.filter(plan=industrieplan).count() for model in (Trend, Driver, Sector, Dimension)] == [14, 6, 5, 6]
    assert BodyAlias.objects.filter(plan=industrieplan).values("body").distinct().count() == 45  # 44 coordinating, and BISA
    assert Term.objects.filter(plan=industrieplan, explained=False).count() > 30
    assert set(Footnote.objects.filter(measure__plan=industrieplan).values_list("number", flat=True)) >= {30, 36, 37, 38, 40}


def test_print_equals_the_verified_transcription(industrieplan: Plan) -> None:
    rows = Printed.objects.filter(measure__plan=industrieplan, measure__coded_by_us=False)
    found = [list(row) for _, *row in sorted(rows.values_list("measure__code", *COLUMNS))]
    assert len(found) == 159
    assert hashlib.sha256(json.dumps(found, ensure_ascii=False).encode()).hexdigest() == TRANSCRIPTION


def test_statuses_read_what_was_printed(industrieplan: Plan) -> None:
    states = MeasureState.objects.of(industrieplan).today()
    assert Counter(states.values_list("status__code", flat=True)) == {
        "to_explore": 5,
        "to_develop": 81,
        "to_strengthen": 45,
        "in_progress": 15,
        None: 28,
    }
    assert set(StatusUpdate.objects.filter(measure__plan=industrieplan).values_list("kind", flat=True)) == {UpdateKind.ADOPTION}


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("1.1.1", CoordinatorState.NAMED),
        ("4.2.3", CoordinatorState.UNCERTAIN),
        ("1.2.2", CoordinatorState.UNCERTAIN),
        ("2.1.4", CoordinatorState.TO_BE_DETERMINED),
        ("4.2", CoordinatorState.NOT_STATED),
    ],
)
def test_coordinator_state_follows_the_cell(industrieplan: Plan, code: str, state: str) -> None:
    assert MeasureState.objects.of(industrieplan).today().get(code=code).coordinator_state == state


def test_stale_references_are_kept_and_doubtful(industrieplan: Plan) -> None:
    links = MeasureLink.objects.filter(plan=industrieplan)
    for one, printed, meant in (("IC.7", "M.11", "M.9"), ("IC.8", "M.10", "M.8"), ("M.17", "M.10", "M.8")):
        assert links.get(from_measure__code=one, to_measure__code=printed).doubtful
        assert links.filter(from_measure__code=one, to_measure__code=meant, doubtful=True).exists()


class Numbers(HTMLParser):
    """Collects links to the list whose words begin with a number: (address, number)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, int]] = []
        self.address: str | None = None
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.address, self.words = dict(attrs).get("href"), ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        number = re.match(r"\s*(?:\D{0,12}\s)?(\d+)(?![\d./–-])", self.words)
        if tag == "a" and self.address and number and re.search(r"/measures/(\?|$)", self.address):
            self.found.append((self.address, int(number[1])))
        if tag == "a":
            self.address = None


PAGES = (
    *("", "matrix/", "matrix/?rows=status&columns=priority", "challenges/", "sectors/", "dimensions/", "bodies/", "governance/"),
    *(f"challenges/{section}/" for section in ("3.1", "3.4", "4", "6")),
    *(f"sectors/{code}/" for code in ("C", "IC")),
    *(f"dimensions/{number}/" for number in (1, 4)),
    "bodies/hub-brussels/",
    "bodies/citydev/",
)


def test_each_count_equals_the_rows_of_the_list_it_links_to(client: Client, industrieplan: Plan) -> None:
    counts: dict[str, set[int]] = {}
    for page in PAGES:
        answer = client.get(f"/nl/{industrieplan.slug}/{page}")
        assert answer.status_code == 200, page
        parser = Numbers()
        parser.feed(answer.content.decode())
        for address, number in parser.found:
            counts.setdefault(address, set()).add(number)
    assert len(counts) > 150
    for address, numbers in counts.items():
        listed = client.get(address)
        assert numbers == {listed.context["page"].paginator.count}, address
