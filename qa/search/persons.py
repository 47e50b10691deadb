"""Which of an archive's speakers a name means.

Archives show everybody under one name. Who asks may know another spelling of it, write an office or a form of address
before it, initials in place of first names, or the surname first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from qa.models import fold
from qa.pages import rules
from qa.pages.register import spelling_key

ARCHIVES_KEPT = 4
"""Archives whose speakers' names are remembered as they are compared; 1,500 names take 8 ms."""
TITLES = frozenset(
    f"{rules.HONORIFICS}|{rules.OFFICE_NOUNS}|the|of|for|and|then|former|first|second|acting|foreign|home|interior|defence|"
    "defense|finance|affairs|external|state|press|honourable".split("|")
)
"""Words that may stand before a name and are none."""
Numbers = tuple[int, ...]


def meant(name: str, speakers: Sequence[str]) -> Numbers:
    """Find the speakers of that full name, else of that surname, else of either in another spelling, else by initials.

    Args:
        name: as a reader gives it.
        speakers: the archive's; the position of a name is its number.
    """
    known = tuple(speakers)
    wordings = list(_wordings(name))
    for form in (fold, spelling_key):
        for wording in wordings:
            wanted = form(wording)
            if found := _whole(wanted, _in_form(form, known)) or _ending(wanted, _in_form(form, known)):
                return found
    keys = _in_form(spelling_key, known)
    first, surname = _initial(wordings[-1])
    return tuple(number for number in _ending(spelling_key(surname), keys) if keys[number].startswith(first))


def of_surname(name: str, speakers: Sequence[str]) -> Numbers:
    """Find the speakers whose surname a name ends with."""
    words = next(_wordings(name), "").split()
    return _ending(spelling_key(words[-1]), _in_form(spelling_key, tuple(speakers))) if words else ()


def _wordings(name: str) -> Iterator[str]:
    """Give a name as it is, with the surname last, and without what stands before it."""
    yield name
    surname, comma, first = name.partition(",")
    turned = f"{first.strip()} {surname.strip()}" if comma and first.strip() else name
    if turned != name:
        yield turned
    words = turned.split()
    bare = words
    while len(bare) > 1 and fold(bare[0]) in TITLES:
        bare = bare[1:]
    if bare != words:
        yield " ".join(bare)


def _initial(wording: str) -> tuple[str, str]:
    """Take "S.V. Lavrov" apart, into the first letter and what follows the initials; a name without any has no rest."""
    words = wording.replace(".", ". ").split()
    letters = 0
    while letters < len(words) - 1 and len(words[letters].rstrip(".")) == 1:
        letters += 1
    return (spelling_key(words[0]), " ".join(words[letters:])) if letters else ("", "")


def _whole(wanted: str, known: Sequence[str]) -> Numbers:
    return tuple(number for number, name in enumerate(known) if name == wanted)


def _ending(wanted: str, known: Sequence[str]) -> Numbers:
    return tuple(number for number, name in enumerate(known) if wanted and f" {name}".endswith(f" {wanted}"))


@lru_cache(maxsize=2 * ARCHIVES_KEPT)
def _in_form(form: Callable[[str], str], speakers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(form, speakers))
