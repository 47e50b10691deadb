"""A checked quote as HTML: the verdict, word by word what differs, the words found.

Pure functions from a result to text. Whatever comes from a page or from the reader passes through `escaped`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from qa.check.result import Check, Difference
from qa.cite import answer_csv, answer_markdown, copies
from qa.findings import check_json
from qa.render import also_said, attributed
from qa.results import Answer, Searched
from qa.web import wording
from qa.web.cards import notice_html, occasion_html, quote_html
from qa.web.escape import escaped, isolated
from qa.web.kept import generation_of, keep
from qa.web.request import Asking, sentence_of, text

Fields = dict[str, Any]
VERDICTS: Final = {
    "exact": "Said exactly so", "altered": "Altered", "stitched": "Put together from several places",
    "other-speaker": "Said by another", "other-date": "Said another day", "absent": "Not in this archive as a quote",
    "too-short": "Too short to check",
}  # fmt: skip
DIFFERS: Final = "What differs"
TURNS: Final = "may turn the meaning"
NEAREST: Final = "Passages nearest in meaning. They are not the quote."
AGAIN: Final = "Nearly the same words on other occasions"
SAME: Final = "The same words also"
ALSO: Final = "Also:"
OPS: Final = {
    "changed": "changed", "added": "added", "dropped": "left out", "omitted": "left out with an ellipsis",
    "inserted": "put in with brackets",
}  # fmt: skip
LONGEST = 300
"""Characters of one difference that are shown."""


def check_html(check: Check) -> str:
    """Show what a check found."""
    parts = [
        f'<div class="qa-verdict qa-verdict-{escaped(check.verdict)}"><p class="qa-verdict-name">'
        f"{escaped(VERDICTS[check.verdict])}</p><p>{escaped(check.explanation)}</p>{_also(check)}",
        *(f'<p class="qa-searched">{escaped(note)}</p>' for note in check.notes),
        "</div>",
        differences_html(check.difference),
        _evidence(check),
        _repeats(check),
        _restatements(check),
    ]
    return "".join(parts)


def differences_html(differences: Sequence[Difference]) -> str:
    """Show word by word what the claim made of the archive's words; nothing where they are the same."""
    if not differences:
        return ""
    rows = "".join(_difference(one) for one in differences)
    return f'<section class="qa-differs"><h3 class="qa-label">{escaped(DIFFERS)}</h3><ul>{rows}</ul></section>'


def _difference(one: Difference) -> str:
    words = []
    if one.source:
        words.append(f'<del dir="auto">{escaped(_cut(one.source))}</del>')
    if one.claim:
        words.append(f'<ins dir="auto">{escaped(_cut(one.claim))}</ins>')
    why = f" <strong>{escaped(TURNS)}: {escaped(', '.join(one.turns))}</strong>" if one.turns_meaning else ""
    return f'<li><span class="qa-label">{escaped(OPS[one.op])}</span> {" → ".join(words)}{why}</li>'


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST // 2]} … {words[-LONGEST // 2 :]}"


def _also(check: Check) -> str:
    if not check.also:
        return ""
    return f"<p>{escaped(ALSO)} {escaped(', '.join(VERDICTS[one].lower() for one in check.also))}</p>"


def _evidence(check: Check) -> str:
    if check.verdict == "absent":
        cards = "".join(map(quote_html, check.evidence))
        summary = f"<summary>{escaped(NEAREST)}</summary>"
        return f'<details class="qa-nearest" open>{summary}{cards}</details>' if cards else ""
    cards = ""
    for at, quote in enumerate(check.evidence):
        said = [part for part in check.parts if part.evidence == at]
        cards += "".join(f'<p class="qa-part" dir="auto">“{escaped(part.text)}”</p>' for part in said)
        cards += quote_html(quote)
    return f'<div class="qa-quotes">{cards}</div>' if cards else ""


def _repeats(check: Check) -> str:
    if not check.repeats or (check.evidence and check.evidence[0].also_in):
        return ""  # the card of the first quote names them
    rows = "".join(f"<li>{occasion_html(one)}</li>" for one in check.repeats)
    return f'<section class="qa-again"><h3 class="qa-label">{escaped(SAME)}</h3><ul>{rows}</ul></section>'


def _restatements(check: Check) -> str:
    if not check.restatements:
        return ""
    rows = "".join(
        f'<li><button type="button" class="qa-plain" data-act="context" data-id="{escaped(one.quote.id)}">'
        f"{isolated(attributed(one.quote))}</button>{differences_html(one.difference)}</li>"
        for one in check.restatements
    )
    return f'<section class="qa-again"><h3 class="qa-label">{escaped(AGAIN)}</h3><ul>{rows}</ul></section>'


def check_card(archive: Asking) -> Callable[[object], Fields]:
    """Make the function behind "Check a quote"."""

    def check_quote(sent: object) -> Fields:
        """Check a quote, with `html` to show and with what can be copied, linked and saved of it."""
        given = sent if isinstance(sent, dict) else {}
        try:
            before = archive.generation
            since, until = (text(name, given.get(name)).strip() for name in ("since", "until"))
            found = archive.check(
                text("question", given.get("question")),
                speaker=text("speaker", given.get("speaker")).strip() or None,
                date=f"{since}/{until}" if since or until else None,
            )
            if any(text(name, given.get(name)).strip() for name in ("genre", "source")):
                found = replace(found, notes=(*found.notes, wording.NOT_NARROWED))
            generation = generation_of(found, before)
            return check_fields(found, generation) | {"kept": keep(found, generation)}
        except Exception as error:
            return {"html": notice_html(sentence_of(error)), "failed": True}

    return check_quote


def check_fields(found: Check, generation: int) -> Fields:
    """Give a check as `html` to show, with what can be copied, linked and saved of it."""
    answer = as_answer(found)
    return {
        "html": check_html(found),
        "copies": {quote.id: copies(quote) for quote in found.evidence},
        "answer": check_json(found) | {"generation": generation},
        "markdown": answer_markdown(answer),
        "csv": answer_csv(answer),
    }


def as_answer(check: Check) -> Answer:
    """Put a check into the form in which a conversation is saved."""
    found = check.verdict not in ("absent", "too-short")
    also = tuple(f"{SAME}: {also_said(one)}" for one in check.repeats)
    return Answer(
        query=check.text,
        searched_as=check.text,
        answered=found,
        confidence=float(found),
        searched=Searched(0, 0, None, None, 0),
        quotes=check.evidence if found else (),
        nearest=() if found else check.evidence,
        notes=(f"{VERDICTS[check.verdict]}. {check.explanation}", *check.notes, *also),
    )
