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
FAMILY_NAMES = (
    "bai|cai|cao|chen|cheng|cui|deng|ding|dong|du|duan|fan|fang|feng|fu|gao|gong|guo|han|hao|hong|hou|hu|"
    "hua|huang|jia|jiang|jin|jing|kong|lei|li|liang|lin|liu|lu|luo|ma|mao|meng|pan|peng|qian|qin|qiu|ren|"
    "shao|shen|shi|song|su|sun|tan|tang|tian|wan|wang|wei|wen|wu|xi|xia|xiao|xie|xu|yan|yang|yao|ye|yu|"
    "yuan|zeng|zhang|zhao|zheng|zhong|zhou|zhu|ahn|ban|cho|choe|choi|chung|hwang|jang|jeong|jung|kang|kim|"
    "kwon|lee|lim|moon|noh|pak|park|roh|ryu|seo|shin|yoon|yun|bui|dang|duong|ho|le|ngo|nguyen|pham|phan|"
    "tran|truong|vo|vu"
)
FAMILY_FIRST = frozenset(FAMILY_NAMES.split("|"))
"""Chinese, Korean and Vietnamese family names: they open a name."""
Numbers = tuple[int, ...]


def meant(name: str, speakers: Sequence[str]) -> Numbers:
    """Find the speakers of that full name or surname, in any spelling; else by initials, else by family name first.

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
    found = tuple(number for number in _ending(spelling_key(surname), keys) if keys[number].startswith(first))
    return found or _opening(fold(wordings[-1]), known)


def family_first(name: str) -> str:
    """Return the family name, folded, that opens a name of several words; empty where none does."""
    words = fold(name).split()
    return words[0] if len(words) > 1 and words[0] in FAMILY_FIRST else ""


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


def _opening(wanted: str, known: Sequence[str]) -> Numbers:
    return tuple(number for number, name in enumerate(known) if wanted and family_first(name) == wanted)


@lru_cache(maxsize=2 * ARCHIVES_KEPT)
def _in_form(form: Callable[[str], str], speakers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(form, speakers))
