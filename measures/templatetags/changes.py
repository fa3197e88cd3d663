"""Template words for what changed."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from measures.changes.wording import Piece

register = template.Library()


@register.simple_tag
def wording(pieces: Iterable[Piece], between: str = "") -> SafeString:
    """Words that stayed, went out (struck through) and came in (underlined), said as such to who does not see them."""
    return format_html_join(between, "{}", ((_marked(piece),) for piece in pieces))


def _marked(piece: Piece) -> SafeString | str:
    if piece.sign == "same":
        return piece.words
    tag, said = ("ins", _("added:")) if piece.sign == "in" else ("del", _("taken out:"))
    hidden = '<span class="visually-hidden">'
    return format_html("<{0}>" + hidden + "[{1} </span>{2}" + hidden + "]</span></{0}>", tag, said, piece.words)
