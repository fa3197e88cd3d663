"""What the page of the list shows beside its filters."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page

from measures.facet_views import ways_out
from measures.listing.cells import Rows
from measures.listing.order import Listing
from measures.listing.rows import row_views
from measures.models import MeasureState
from measures.search.asked import search_terms
from measures.search.guess import guesses
from measures.search.hits import hits_elsewhere
from measures.search.marks import Marks
from measures.search.offers import code_asked, offers


def list_context(listing: Listing, page: Page[MeasureState] | None, *, query: str, runs: bool) -> dict[str, Any]:
    """The rows of a page with what was searched for marked, the columns to choose from, and where nothing is found the ways out."""
    filters, columns = listing.filters, listing.columns
    rows = row_views(page.object_list, filters.plan, filters.day) if page is not None else []
    marks = Marks(search_terms(filters.words_asked))
    some_confirmed = any(row.state.last_confirmed_at for row in rows)
    writer = Rows(
        filters.plan,
        columns,
        query=query,
        marks=marks,
        hits=hits_elsewhere(rows, marks, filters.plan, {column.key for column in columns}) if marks else {},
        never=some_confirmed,
        dense=listing.is_dense,
        runs=runs,
    )
    return {
        "listing": listing,
        "query": query,
        "page": page,
        "rows": rows,
        "written": writer.write(rows),
        "some_confirmed": some_confirmed,
        "column_choice": listing.column_choice(),
        "code_asked": code_asked(filters) if page is not None else "",
        "offers": offers(filters) if page is not None else [],
        "ways_out": ways_out(filters) if page is not None and not rows else [],
        "guesses": guesses(filters) if page is not None and not rows else [],
        # The order and the size stand in the filters' own form.
        "keep": [(name, value) for name in ("cols", "density") for value in filters.query.getlist(name) if value],
    }
