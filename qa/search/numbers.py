"""Numbers of a question that a text lacks: who asks of 1998 is not answered by 2018, however near the two are.

To vectors one year is like another, so numbers are compared by equality.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

GAP = "[, \u00a0\u202f]"
"""Between thousands."""
NUMBER = re.compile(rf"(?<![\w.,:/–-])(?:\d{{1,3}}(?:{GAP}\d{{3}})+|\d{{2,}})(?![\w:/–-]|[.,]\d)")
"""Of two and more digits, by itself: not the numbers of MH17, COVID-19, the 1990s, the 17th, 2.5 and 18:30."""
DIGITS = re.compile(r"\d+")
Asked = tuple[str, re.Pattern[str]]
"""How a number of a question begins, and a pattern that finds it in a text."""


def numbers_of(text: str) -> list[Asked]:
    """Return the numbers of a question."""
    return [_pattern("".join(DIGITS.findall(one))) for one in dict.fromkeys(NUMBER.findall(text))]


def lacks(texts: Sequence[str], numbers: Sequence[Asked]) -> bool:
    """Say whether one of these numbers stands in none of the texts."""
    # Looking for its first digits takes a tenth of the time, and few texts have them.
    return any(not any(begin in text and pattern.search(text) for text in texts) for begin, pattern in numbers)


def _pattern(number: str) -> Asked:
    first = len(number) % 3 or 3
    groups = [number[:first], *(number[at : at + 3] for at in range(first, len(number), 3))]
    return groups[0], re.compile(rf"(?<!\d){f'{GAP}?'.join(groups)}(?!\d)")
