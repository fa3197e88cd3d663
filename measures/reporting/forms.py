"""The forms of reporting. What was typed is never cut off and never lost: limits are said, and an error keeps the form."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.guests import Guest
from measures.actions.log import Moved, Statement, Writer, last_approved, mark_of
from measures.actions.twins import write_with_twins
from measures.enums import Confidence, UpdateKind, UpdateState
from measures.models import Measure, Status, StatusUpdate
from measures.perms import can_edit_update, can_speak_for, holds_update
from measures.reporting.compare import Line, compare, label_of, said_in, value_of
from measures.reporting.fields import StatusSelect, read_versions, refusals, versions_word
from measures.reporting.kept import writer_of
from plan.models import Body
from plan.translation import Language

KEPT = ("status", "confidence", "progress", "blocked_reason")
WRITTEN = ("note", "question", "answers", "language")
MOST_LINKS = 10


class LongText(forms.CharField):
    """A text of some lines. Line ends count once; no `maxlength` in the page, since browsers cut off silently what is pasted."""

    def __init__(self, *, limit: int, rows: int, **options: Any) -> None:
        super().__init__(max_length=limit, required=False, widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value).replace("\r\n", "\n") if value else value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: found for name, found in super().widget_attrs(widget).items() if name != "maxlength"}


class EvidenceForm(forms.Form):
    """A link to a document or page; a row that is left empty is left out."""

    url = forms.URLField(label=capfirst(_("address")), max_length=500, required=False, assume_scheme="https")
    title = forms.CharField(label=capfirst(_("title of the document or page")), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A title alone leads nowhere."""
        if self.cleaned_data.get("title") and not self.cleaned_data.get("url") and "url" not in self.errors:
            self.add_error("url", _("Give the address too, or empty this row."))
        return self.cleaned_data


EvidenceFormSet = forms.formset_factory(EvidenceForm, extra=2, max_num=MOST_LINKS, validate_max=True)


class ReportForm(forms.Form):
    """One full statement about a measure, in the name of one body (or of none)."""

    status = forms.ModelChoiceField(
        Status.objects.none(), label=_("Status"), required=False, empty_label=_("not known"), widget=StatusSelect
    )
    confidence = forms.ChoiceField(label=_("Confidence"), required=False, choices=[("", _("not given")), *Confidence.choices])
    progress = forms.IntegerField(
        label=_("Progress in %"), required=False, min_value=0, max_value=100, help_text=_("Only if you measure it.")
    )
    note = LongText(label=_("Note"), limit=2000, rows=6, help_text=_("What happened, in a few sentences; at most 2000 characters."))
    blocked_reason = LongText(label=_("What blocks it"), limit=600, rows=2, help_text=_("At most 600 characters."))
    question = LongText(label=_("Help or decision asked"), limit=600, rows=2, help_text=_("At most 600 characters."))
    answers = forms.ModelChoiceField(
        StatusUpdate.objects.none(), label=_("This answers the question"), required=False, empty_label=_("none")
    )
    language = forms.ChoiceField(label=_("Language of what you write"), choices=Language.choices)
    twins = forms.MultipleChoiceField(
        label=_("Write the same for its twin"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The plan prints this measure twice. What you write here is then reported on both."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    twin_versions = forms.CharField(widget=forms.HiddenInput, required=False, max_length=600)

    def __init__(self, data: Any = None, *, user: Writer, measure: Measure, body: Body | None, correct: bool = False) -> None:
        self.user, self.measure, self.body = user, measure, body
        self.moved, self.conflict = False, list[Line]()
        self._read()
        self.correcting = self.last is not None and (correct or bool(self.entry and self.entry.kind == UpdateKind.CORRECTION))
        super().__init__(data, initial=self._initial())
        self._offer_statuses()
        self._offer_twins()
        questions = measure.updates.open_questions()
        if questions or (data and data.get("answers")):
            self.fields["answers"].queryset = questions  # type: ignore[attr-defined]
            self.fields["answers"].label_from_instance = lambda asked: asked.question  # type: ignore[attr-defined]
        else:
            del self.fields["answers"]
        links = [{"url": link.url, "title": link.title} for link in self.entry.evidence.all()] if self.entry else []
        self.evidence = EvidenceFormSet(data, initial=links, prefix="evidence")

    def _read(self) -> None:
        """What is stored now: the entry of this body that is still open (its words only to who holds it), and the last approved one.

        Of what a colleague wrote with an account a guest sees nothing, not even a mark.
        """
        found = self.measure.updates.open_for(self.body)
        self.is_taken = found is not None and isinstance(self.user, Guest) and not holds_update(self.user, found)
        self.open = None if self.is_taken else found
        self.entry = self.open if self.open and can_edit_update(self.user, self.open) else None
        self.last = last_approved(self.measure)

    def _offer_statuses(self) -> None:
        """All statuses of the plan; those that may not follow the last one say why, unless that one is corrected."""
        found = Status.objects.filter(plan=self.measure.plan)
        field: Any = self.fields["status"]
        field.queryset = found
        field.widget.refused = {} if self.correcting else refusals(self.last.status if self.last else None, found)

    def _offer_twins(self) -> None:
        """The twins on which this person may speak for the same body; none of them is written unless it is ticked."""
        self.twin_measures = list[Measure]()
        for twin in Measure.objects.twins_of(self.measure).select_related("plan"):
            if can_speak_for(self.user, twin, self.body.pk if self.body else None):
                self.twin_measures.append(twin)
        if self.twin_measures:
            self.fields["twins"].choices = [(twin.code, twin.code) for twin in self.twin_measures]  # type: ignore[attr-defined]
        else:
            del self.fields["twins"]

    def _initial(self) -> dict[str, Any]:
        source = self.entry or self.last
        kept = {name: getattr(source, name) for name in KEPT} if source else {}
        written = {name: getattr(self.entry, name) for name in WRITTEN} if self.entry else {"language": get_language()}
        return {**kept, **written, **self._stamps_now()}

    def _stamps_now(self) -> dict[str, Any]:
        twins = getattr(self, "twin_measures", [])
        return {"version": self.measure.version, "seen": mark_of(self.open), "twin_versions": versions_word(twins)}

    @property
    def stamps(self) -> dict[str, Any]:
        """The hidden values: as posted, so that an error elsewhere hides no conflict; today's once a conflict was shown."""
        if self.is_bound and not self.moved:
            return {name: self[name].value() for name in ("version", "seen", "twin_versions")}
        return self._stamps_now()

    @property
    def writer(self) -> str:
        """Who fills it in, signed: see measures.kept."""
        return writer_of(self.user)

    @property
    def stored(self) -> StatusUpdate | None:
        """What is stored now, which a conflict shows beside what was typed."""
        return self.entry or self.last

    @property
    def http_status(self) -> int:
        """What the page with this form answers: fine, a conflict, or an error in what was sent."""
        return 200 if not self.is_bound else 409 if self.moved else 400

    @property
    def has_wrong_fields(self) -> bool:
        """Whether an error stands beside a field, further down."""
        return self.is_bound and (any(name != NON_FIELD_ERRORS for name in self.errors) or not self.evidence.is_valid())

    @property
    def is_free(self) -> bool:
        """Whether something can be written for this body now: nothing of it waits, and nobody else holds its draft."""
        return not self.is_taken and (self.open is None or self.entry is not None)

    @property
    def is_touched(self) -> bool:
        """Whether something was typed that is not stored yet."""
        typed = [name for name in self.changed_data if name != "language" and not self.fields[name].widget.is_hidden]
        return bool(typed) or self.evidence.has_changed()

    @cached_property
    def last_said(self) -> StatusUpdate | None:
        """The approved entry in which this body last said something in words."""
        return self.measure.updates.last_note_of(self.body)

    @property
    def waiting(self) -> list[Line]:
        """What counts now beside what waits for approval."""
        return compare(self.last, self.open) if self.open and self.open.state == UpdateState.SUBMITTED else []

    @property
    def reason(self) -> str:
        """Why the entry came back, when it did."""
        move = self.entry.moves.filter(to_state=UpdateState.RETURNED).last() if self.entry else None
        return move.reason if move and self.entry and self.entry.state == UpdateState.RETURNED else ""

    def is_valid(self) -> bool:
        """The statement and its links, so that all errors show at once."""
        return all([super().is_valid(), self.evidence.is_valid()])

    def statement(self) -> Statement:
        """What was typed, as the log knows it."""
        names = (*KEPT, *WRITTEN)
        return Statement(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})

    def links(self) -> list[tuple[str, str]]:
        """(title, address) of the rows that were filled."""
        return [(row["title"], row["url"]) for row in self.evidence.cleaned_data if row.get("url")]

    def save(self, *, hand_in: bool) -> StatusUpdate | None:
        """Write the draft or hand it in; None when it was refused, the reasons then stand in the form."""
        how = {name: self.cleaned_data[name] for name in ("version", "seen")} | {"evidence": self.links()}
        if self.correcting:
            wrong_one = self.entry.corrects if self.entry and self.entry.corrects else self.last
            how |= {"kind": UpdateKind.CORRECTION, "corrects": wrong_one}
        try:
            return write_with_twins(self.user, self.measure, self.body, self.statement(), self._ticked(), hand_in=hand_in, **how)
        except Moved as moved:
            self._show_conflict(moved)
        except ValidationError as wrong:
            self._add(wrong)
        return None

    def _ticked(self) -> dict[Measure, int]:
        """The twins to write too, each with the version that was read (0, which none has, when the page did not say)."""
        read, ticked = read_versions(self.cleaned_data["twin_versions"]), self.cleaned_data.get("twins", [])
        return {twin: read.get(twin.code, 0) for twin in self.twin_measures if twin.code in ticked}

    def _add(self, wrong: ValidationError) -> None:
        """Each error beside its field, or above the form when the field is not on it."""
        for name, messages in (wrong.message_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong.messages}).items():
            self.add_error(name if name in self.fields else None, messages)

    def _show_conflict(self, moved: Moved) -> None:
        """Today's values beside what was typed, field by field; the next press is made knowing them."""
        typed, self.moved = self.statement(), True
        for measure in (self.measure, *self.twin_measures):
            measure.refresh_from_db(fields=["version"])
        self._read()
        stored = self.stored
        mine = StatusUpdate(**{name: getattr(typed, name) for name in (*KEPT, "note", "question", "language")})
        for name in (*KEPT, "note", "question"):
            now, own = value_of(stored, name), value_of(mine, name)
            if str(now or "") != str(own or ""):
                self.conflict.append(Line(name, label_of(name), now, own, changed=True))
        theirs = "\n".join(link.url for link in self.entry.evidence.all()) if self.entry else ""
        ours = "\n".join(url for _title, url in self.links())
        if theirs != ours:
            self.conflict.append(Line("evidence", label_of("evidence"), said_in(theirs, ""), said_in(ours, ""), changed=True))
        self.add_error(None, moved)


class ConfirmForm(forms.Form):
    """“Nothing changed”: for which body, on which version, and where to go back to."""

    body = forms.SlugField(required=False)
    version = forms.IntegerField()
    back = forms.ChoiceField(required=False, choices=[("", ""), ("my", "my")])


class MoveForm(forms.Form):
    """A move of an entry, bound to what was read."""

    seen = forms.CharField(max_length=16)
    anyway = forms.BooleanField(required=False)

    def mark(self) -> str:
        """The mark of the entry that was read; no entry has the empty one."""
        return str(self.cleaned_data.get("seen", "")) if self.is_valid() else ""

    def sure(self) -> bool:
        """Whether the person said yes to going over a newer approval."""
        return self.is_valid() and bool(self.cleaned_data["anyway"])


class ReturnForm(forms.Form):
    """Why an entry goes back to its body."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    reason = LongText(
        label=_("Reason"), limit=1000, rows=3, help_text=_("What the body has to change; it reads this. At most 1000 characters.")
    )

    def clean_reason(self) -> str:
        """A return without a reason helps nobody."""
        reason = str(self.cleaned_data["reason"]).strip()
        if not reason:
            raise ValidationError(_("Say why it is returned."))
        return reason
