"""What checking a quote found, in plain lines and as the JSON of `qa check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qa.check.result import Check, Difference
from qa.lines import quote_lines
from qa.render import also_said, attribution, quote_json
from qa.results import jsonable

VERDICTS = {
    "exact": "EXACT", "altered": "ALTERED", "stitched": "STITCHED TOGETHER", "other-speaker": "ANOTHER SPEAKER",
    "other-date": "ANOTHER DATE", "absent": "NOT IN THIS ARCHIVE AS A QUOTE", "too-short": "TOO SHORT TO CHECK",
}  # fmt: skip
DIFFERENCE_KEYS = ("op", "claim", "source", "turns_meaning", "turns", "claim_span", "source_span")
SHOWN = 60
"""Characters of a long omission that are shown at either end."""


def check_json(check: Check) -> dict[str, Any]:
    """Lay a check out as the JSON of `qa check`."""
    return {
        "text": check.text,
        "verdict": check.verdict,
        "explanation": check.explanation,
        "evidence": [quote_json(quote) for quote in check.evidence],
        "difference": _differences(check.difference),
        "also": list(check.also),
        "speaker": check.speaker,
        "date": jsonable(check.date),
        "parts": [
            {"text": part.text, "start": part.start, "end": part.end, "evidence": part.evidence,
             "difference": _differences(part.difference)}
            for part in check.parts
        ],
        "repeats": jsonable(check.repeats),
        "restatements": [
            {"quote": quote_json(one.quote), "share": one.share, "difference": _differences(one.difference)}
            for one in check.restatements
        ],
        "notes": list(check.notes),
        "seconds": check.seconds,
    }  # fmt: skip


def check_lines(check: Check) -> Iterator[str]:
    """Show a check: the verdict, why, the words found, and word by word what differs."""
    yield f"{VERDICTS[check.verdict]}: {check.explanation}"
    if check.also:
        yield f"Also: {', '.join(VERDICTS[one].lower() for one in check.also)}"
    yield from (f"Note: {note}" for note in check.notes)
    yield from map(difference_line, check.difference)
    for at, quote in enumerate(check.evidence):
        yield ""
        yield from (f"Part: {part.text}" for part in check.parts if part.evidence == at)
        yield from (difference_line(one) for part in check.parts if part.evidence == at for one in part.difference)
        yield from quote_lines(quote)
    if check.repeats:
        yield ""
        yield "The same words:"
        yield from (f"  {also_said(one)}" for one in check.repeats)
    if check.restatements:
        yield ""
        yield "Nearly the same words:"
    for one in check.restatements:
        yield f"  {attribution(one.quote)}    [{one.quote.id}]"
        yield from (f"  {difference_line(each)}" for each in one.difference)


def difference_line(one: Difference) -> str:
    """Write one difference: what the claim has for what the archive has."""
    what = {
        "changed": f"“{_cut(one.source)}” became “{_cut(one.claim)}”",
        "added": f"“{_cut(one.claim)}” was added",
        "dropped": f"“{_cut(one.source)}” was dropped",
        "omitted": f"the ellipsis stands for “{_cut(one.source)}”",
        "inserted": f"{one.claim} stands for “{_cut(one.source)}”" if one.source else f"{one.claim} was inserted",
    }[one.op]
    return f"  {'!' if one.turns_meaning else '-'} {what}" + (f" ({', '.join(one.turns)})" if one.turns else "")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 2 * SHOWN else f"{text[:SHOWN]} … {text[-SHOWN:]}"


def _differences(differences: Sequence[Difference]) -> list[dict[str, Any]]:
    return [{key: jsonable(getattr(one, key)) for key in DIFFERENCE_KEYS} for one in differences]
