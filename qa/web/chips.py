"""What was searched, as chips that can be changed or removed: filters, the questions before, remarks."""

from __future__ import annotations

import datetime as dt
import textwrap

from qa.render import day
from qa.results import Answer, AppliedFilter
from qa.web import wording
from qa.web.escape import escaped

FOLLOW_UP, TOPIC = "history", "question"
"""Names of the chip for the words that were searched, with those of earlier questions and without; the others bear the
names of their filters."""
BETWEEN = " / "
"""What parts the texts of `Answer.searched_as`: the question, then the same behind one and two earlier ones."""
SHOWN = 200
"""Characters of earlier questions in view, about two lines; the field in which they are changed holds them all."""


def searched_with_html(answer: Answer) -> str:
    """Show what the search did with the question: the words that it was searched by, filters, remarks."""
    chips = topic_html(answer) + "".join(chip_html(applied) for applied in answer.filters)
    shown = f'<ul class="qa-chips" aria-label="{escaped(wording.SEARCHED_WITH)}">{chips}</ul>'
    notes = "".join(f"<li>{escaped(note)}</li>" for note in answer.notes)
    return shown + (f'<ul class="qa-notes">{notes}</ul>' if notes else "")


def topic_html(answer: Answer) -> str:
    """Show the words that were searched; they can be changed, and those of earlier questions left out.

    What is changed is the question as asked: its period was taken out of the words, and would be lost with them.
    """
    earlier, own = searched_words(answer)
    asked = answer.query.strip()
    words = wording.AS_ASKED if not earlier and own in (asked, "") else short(own)
    name = f"{wording.TOPIC}: {f'{short(earlier)} {words}'.strip()}"
    before = f'<span class="qa-before">{escaped(short(earlier))}</span> ' if earlier else ""
    why = f" <small>({escaped(wording.FOLLOWS_UP)})</small>" if earlier else ""
    shown = f'{escaped(wording.TOPIC)}: <span dir="auto">{before}{escaped(words)}</span>{why}'
    return (
        f'<li class="qa-chip{" qa-guessed" if earlier else ""}" data-field="{FOLLOW_UP if earlier else TOPIC}" '
        f'data-value="{escaped(f"{earlier} {asked}".strip())}">{edit_html(name, shown)}'
        f"{remove_html(wording.ASKED_BEFORE) if earlier else ''}</li>"
    )


def short(words: str) -> str:
    """Cut words to what a chip has room for."""
    return textwrap.shorten(words, SHOWN, placeholder=" …")


def searched_words(answer: Answer) -> tuple[str, str]:
    """Tell the earlier questions that a question was searched with, empty where there were none, from its own words."""
    searched = answer.searched_as.strip()
    at = -1 if searched == answer.query.strip() else searched.find(BETWEEN)
    while at >= 0:
        own, rest = searched[:at], searched[at + len(BETWEEN) :]
        if rest.endswith(f" {own}"):  # else the mark stands in the question itself
            return rest.rpartition(f" {own}{BETWEEN}")[2].removesuffix(own).strip(), own
        at = searched.find(BETWEEN, at + 1)
    return "", searched


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
