"""What a verdict says to the reader, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qa.check.places import Place, Wanted
from qa.check.result import Difference, Turn
from qa.render import NO_DATE, day, joined

TOO_SHORT: Final = "A quote needs at least five words to be told from a turn of phrase; this one has {count}."
ABSENT: Final = (
    "These words are not in this archive as a quote; that is no proof that they were never said, since an archive "
    "holds only what was put into it."
)
NEAREST: Final = " The passages given are those that come nearest in meaning; they are not the quote."
TURNS: Final[dict[Turn, str]] = {
    "negation": "a denial", "number": "a number", "date": "a date", "name": "a name", "modal": "a modal verb",
    "amount": "an amount", "condition": "a condition", "certainty": "a word of certainty",
    "opposite": "a word for its opposite", "person": "the person",
}  # fmt: skip


def spoken(place: Place, *, nearly: bool = False) -> str:
    """Say by whom and when the words of a place were said."""
    what = "Words close to these" if nearly else "These words"
    if place.speakers:
        return f"{what} were said by {joined(place.speakers)} {occasion_named(place)}"
    if place.asked:
        return f"{what} were said by whoever asked, {occasion_named(place)}"
    return f"{what} stand in a text that names no speaker, {occasion_named(place)}"


def occasion_named(place: Place) -> str:
    """Say when the words of a place were said."""
    if place.date:
        return f"on {day(place.date)}"
    return f"in a text published {day(place.published)}" if place.published else f"({NO_DATE})"


def exact(places: Sequence[Place], difference: Sequence[Difference]) -> str:
    """Say that the words stand in the archive as they were given."""
    first = places[0]
    shown = "" if not difference else ", apart from the omissions and insertions that the quote itself shows"
    hidden = _turning(difference)
    warning = f"; what it leaves out holds {hidden}" if hidden else ""
    more = f", and {len(places) - 1} more time{'s' if len(places) > 2 else ''}" if len(places) > 1 else ""
    return f"{spoken(first)}{more}{shown}{warning}."


def other_speaker(first: Place, wanted: Wanted, *, reported: bool, altered: bool) -> str:
    """Say that the words are another's."""
    said = spoken(first, nearly=altered)
    if reported:
        return f"{said}, who was giving another's words."
    if not first.speakers and not first.asked and wanted.speaker:
        return f"{said}; nothing in it gives them to {wanted.speaker}."
    if wanted.speaker:
        return f"{said}, not by {wanted.speaker}."
    return f"{said}, not by whoever answered." if first.asked else f"{said}."


def other_date(first: Place, wanted: Wanted, *, altered: bool) -> str:
    """Say that the words were said another day."""
    since, until = (one and day(one) for one in (wanted.first, wanted.last))
    claimed = f"on {since}" if since == until else f"between {since or 'the beginning'} and {until or 'today'}"
    return f"{spoken(first, nearly=altered)}, not {claimed}."


def stitched(places: Sequence[Place]) -> str:
    """Say that the claim puts together what stands apart."""
    documents = len({place.document for place in places})
    where = f"{documents} documents" if documents > 1 else "one document, but not side by side"
    return f"The quote puts together {len(places)} parts that stand apart, in {where}."


def altered(first: Place, difference: Sequence[Difference]) -> str:
    """Say what was done to the words."""
    counts = [(sum(one.op == op for one in difference), op) for op in ("changed", "added", "dropped")]
    done = joined(tuple(f"{count} {op}" for count, op in counts if count))
    number = sum(count for count, _ in counts)
    turning = _turning(difference)
    meaning = f", which touches {turning} and may turn the meaning" if turning else ""
    where = f"{number} place{'' if number == 1 else 's'} ({done})"
    return f"{spoken(first, nearly=True)}, but the wording differs at {where}{meaning}."


def _turning(difference: Sequence[Difference]) -> str:
    return joined(tuple(dict.fromkeys(TURNS[turn] for one in difference for turn in one.turns)))
