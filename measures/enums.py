"""The fixed vocabularies of measures and their log."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("phase", "announced")
    ACTIVE = "active", pgettext_lazy("phase", "in progress")
    DONE = "done", pgettext_lazy("phase", "completed")
    STOPPED = "stopped", pgettext_lazy("phase", "stopped")


class Priority(models.TextChoices):
    KT = "KT", _("short term")
    MT = "MT", _("medium term")
    LT = "LT", _("long term")

    @property
    def abbreviation(self) -> str:
        """The two letters of the reader's language; the codes are those of the Dutch print."""
        return str(ABBREVIATIONS[self])


ABBREVIATIONS = {
    Priority.KT: pgettext_lazy("short term", "ST"),
    Priority.MT: pgettext_lazy("medium term", "MT"),
    Priority.LT: pgettext_lazy("long term", "LT"),
}


class Confidence(models.TextChoices):
    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    OFF_TRACK = "off_track", _("off track")


class CoordinatorState(models.TextChoices):
    NAMED = "named", pgettext_lazy("coordinator", "named")
    UNCERTAIN = "uncertain", pgettext_lazy("coordinator", "uncertain")
    TO_BE_DETERMINED = "to_be_determined", pgettext_lazy("coordinator", "to be determined")
    NOT_STATED = "not_stated", pgettext_lazy("coordinator", "not stated")


class CoordinationRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("coordination", "lead")
    WITH = "with", pgettext_lazy("coordination", "together with")
    VIA = "via", pgettext_lazy("coordination", "by way of")
    ALTERNATIVE = "alternative", pgettext_lazy("coordination", "or instead")


class LinkKind(models.TextChoices):
    SEE_ALSO = "see_also", _("see also")
    SAME_AS = "same_as", _("the same as")
    OVERLAPS = "overlaps", _("overlaps with")
    MERGED_INTO = "merged_into", _("merged into")
    SPLIT_FROM = "split_from", _("split from")
    CONTINUES = "continues", _("continues")


class Freshness(models.TextChoices):
    FRESH = "fresh", pgettext_lazy("freshness", "fresh")
    AGEING = "ageing", pgettext_lazy("freshness", "ageing")
    STALE = "stale", pgettext_lazy("freshness", "stale")
    NONE = "none", pgettext_lazy("freshness", "never confirmed")


class LateReason(models.TextChoices):
    MILESTONE = "milestone", _("a milestone is past its date")
    PLANNED = "planned", _("the planned period is over")
    HORIZON = "horizon", _("the term of its priority is over")


class UpdateKind(models.TextChoices):
    ADOPTION = "adoption", pgettext_lazy("update", "as adopted")
    REPORT = "report", pgettext_lazy("update", "report")
    CONFIRMATION = "confirmation", pgettext_lazy("update", "nothing changed")
    CORRECTION = "correction", pgettext_lazy("update", "correction")


class UpdateState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("update", "draft")
    SUBMITTED = "submitted", pgettext_lazy("update", "submitted")
    APPROVED = "approved", pgettext_lazy("update", "approved")
    RETURNED = "returned", pgettext_lazy("update", "returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("update", "withdrawn")


OPEN_STATES = (UpdateState.DRAFT, UpdateState.SUBMITTED, UpdateState.RETURNED)


class Source(models.TextChoices):
    PAGE = "page", pgettext_lazy("source", "a page")
    LINK = "link", pgettext_lazy("source", "a signed link")
    IMPORT = "import", pgettext_lazy("source", "an import")
    ADMIN = "admin", pgettext_lazy("source", "the admin")
    API = "api", pgettext_lazy("source", "the API")
    SEED = "seed", pgettext_lazy("source", "the plan's tables")


class GoodPracticeKind(models.TextChoices):
    FOOTNOTE = "footnote", _("footnote")
    TEXT = "text", _("in the text")
    EXAMPLE = "example", _("example box")


class ImportState(models.TextChoices):
    PREVIEWED = "previewed", pgettext_lazy("import", "previewed")
    REFUSED = "refused", pgettext_lazy("import", "refused")
    APPLIED = "applied", pgettext_lazy("import", "applied")


class BulkKind(models.TextChoices):
    COORDINATOR = "coordinator", pgettext_lazy("bulk edit", "coordinator")
    LABEL = "label", pgettext_lazy("bulk edit", "label")
    PERIOD = "period", pgettext_lazy("bulk edit", "planned period")
    STATUS = "status", pgettext_lazy("bulk edit", "status on behalf")


class BulkState(models.TextChoices):
    PREVIEWED = "previewed", pgettext_lazy("bulk edit", "previewed")
    APPLIED = "applied", pgettext_lazy("bulk edit", "applied")
    UNDONE = "undone", pgettext_lazy("bulk edit", "undone")


class ViewPage(models.TextChoices):
    """Pages that may be kept under a name."""

    LIST = "list", _("list")
    MATRIX = "matrix", _("matrix")
    BOARD = "board", _("board")
    TIMELINE = "timeline", _("timeline")
    CHANGES = "changes", _("changes")

    @property
    def url_name(self) -> str:
        """The name of its address."""
        return "list-measures" if self is ViewPage.LIST else f"show-{self.value}"


class Audience(models.TextChoices):
    """Whom a saved view is for."""

    ME = "me", _("only me")
    BODY = "body", _("my body")
    COMMITTEE = "committee", _("the committee and the secretariat")
