"""What a verdict says to the reader, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qa.check.places import Place, Wanted
from qa.check.result import Difference, Turn
from qa.render import NO_DATE, NOBODY_NAMED, day, joined

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


def speaker_named(place: Place) -> str:
    """Name who says the words of a place."""
    return joined(place.speakers) or (f"the asker ({NOBODY_NAMED.lower()})" if place.asked else NOBODY_NAMED.lower())


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
    return f"These words were said by {speaker_named(first)} {occasion_named(first)}{more}{shown}{warning}."


def other_speaker(first: Place, wanted: Wanted, *, reported: bool, altered: bool) -> str:
    """Say that the words are another's."""
    what = "Words close to these" if altered else "These words"
    if reported:
        return f"{what} were spoken by {speaker_named(first)} {occasion_named(first)}, who was giving another's words."
    if first.asked and not wanted.speaker:
        return f"{what} are the asker's, {occasion_named(first)}, not those of whoever answered."
    claimed = f", not by {wanted.speaker}" if wanted.speaker else ""
    return f"{what} were said by {speaker_named(first)} {occasion_named(first)}{claimed}."


def other_date(first: Place, wanted: Wanted, *, altered: bool) -> str:
    """Say that the words were said another day."""
    what = "Words close to these" if altered else "These words"
    since, until = (one and day(one) for one in (wanted.first, wanted.last))
    claimed = f"on {since}" if since == until else f"between {since or 'the beginning'} and {until or 'today'}"
    return f"{what} were said by {speaker_named(first)} {occasion_named(first)}, not {claimed}."


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
    who = speaker_named(first)
    return (
        f"{who[:1].upper()}{who[1:]} said nearly this {occasion_named(first)}, but the wording differs at "
        f"{number} place{'' if number == 1 else 's'} ({done}){meaning}."
    )


def _turning(difference: Sequence[Difference]) -> str:
    return joined(tuple(dict.fromkeys(TURNS[turn] for one in difference for turn in one.turns)))
