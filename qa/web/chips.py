"""What was searched, as chips that can be changed or removed: filters, the questions before, remarks."""

from __future__ import annotations

import datetime as dt

from qa.render import day
from qa.results import Answer, AppliedFilter
from qa.web import wording
from qa.web.escape import escaped

FOLLOW_UP = "history"
TOPIC = "question"
"""Names of the chips for the questions before and for the words; the others bear the names of their filters."""


def searched_with_html(answer: Answer) -> str:
    """Show what the search did with the question; nothing where it was searched as it stands."""
    chips = "".join(chip_html(applied) for applied in answer.filters)
    # The questions before make a text longer; a period that became a filter makes it shorter.
    if len(answer.searched_as) > len(answer.query):
        chips += follow_up_html(answer.searched_as)
    elif answer.searched_as.strip() and answer.searched_as != answer.query:
        chips += topic_html(answer.query, answer.searched_as)
    shown = f'<ul class="qa-chips" aria-label="{escaped(wording.SEARCHED_WITH)}">{chips}</ul>' if chips else ""
    notes = "".join(f"<li>{escaped(note)}</li>" for note in answer.notes)
    return shown + (f'<ul class="qa-notes">{notes}</ul>' if notes else "")


def chip_html(applied: AppliedFilter) -> str:
    """Show one filter: its name and value change it, the cross removes it; an order can only be removed."""
    name = f"{wording.CHIPS[applied.field]}: {shown_value(applied)}"
    guessed = f" <small>({escaped(wording.GUESSED)})</small>" if applied.origin == "guessed" else ""
    shown = f"<bdi>{escaped(name)}</bdi>{guessed}"
    shown = f"<span>{shown}</span>" if applied.field == "order" else edit_html(name, shown)
    return (
        f'<li class="qa-chip qa-{applied.origin}" data-field="{applied.field}" data-value="{escaped(applied.value)}">'
        f"{shown}{remove_html(name)}</li>"
    )


def topic_html(query: str, searched_as: str) -> str:
    """Show the words that were searched, where a period was taken out of the question; they can be changed."""
    shown = f'<span dir="auto">{escaped(f"{wording.SEARCHED_AS}: {searched_as}")}</span>'
    return (
        f'<li class="qa-chip" data-field="{TOPIC}" data-value="{escaped(query)}">'
        f"{edit_html(wording.THE_QUESTION, shown)}</li>"
    )


def follow_up_html(searched_as: str) -> str:
    """Show the questions that a follow-up was searched with; the text opens on a click and can be changed."""
    wording_used = escaped(f"{wording.SEARCHED_AS}: {searched_as}")
    return (
        f'<li class="qa-chip" data-field="{FOLLOW_UP}" data-value="{escaped(searched_as)}"><details class="qa-wording">'
        f'<summary>{escaped(wording.FOLLOWS_UP)}</summary><span dir="auto">{wording_used}</span></details>'
        f"{edit_html(wording.FOLLOWS_UP, escaped(wording.CHANGE))}{remove_html(wording.FOLLOWS_UP)}</li>"
    )


def edit_html(name: str, shown: str) -> str:
    """Make what a chip shows, which is HTML already, a button that changes the chip."""
    label = escaped(wording.EDIT.format(chip=name))
    return f'<button type="button" data-act="edit" aria-label="{label}">{shown}</button>'


def remove_html(name: str) -> str:
    """Show the cross that searches again without a chip."""
    label = escaped(wording.REMOVE.format(chip=name))
    return f'<button type="button" data-act="remove" aria-label="{label}" title="{label}">×</button>'


def shown_value(applied: AppliedFilter) -> str:
    """Write the value of a filter, a day in words."""
    if applied.field in ("since", "until"):
        try:
            return day(dt.date.fromisoformat(applied.value))
        except ValueError:
            return applied.value
    return applied.value
