"""Tells raised marks that lead to a footnote from exponents."""

from __future__ import annotations

import re

from lxml import etree

MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]+|[ivx]{1,4})[\])]?")
NOTE_LINK = re.compile(r"#_?(?:ftn|edn|fn|note|footnote|endnote|sdfootnote|sdendnote)[-_:]?\d+(?:sym)?$", re.IGNORECASE)
POWER = re.compile(
    r"(?<!\d)(?!(?:1[5-9]|20)\d\d$)\d+(?:[.,]\d+)*$"  # a number that is no year
    r"|(?<![^\W_])(?:(?![AI])[^\W\d_]|[mcdkµnм]m|[кдс]?м|k[gW]|ft|yd|mi|mc)$",  # a unit, or the letter of a quantity
)
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Exponents are written so that 10 to the 12th does not become 1012."""
REACH = 24
"""Characters before a mark that show what it stands behind: the longest unit or number, and more."""


def leads_to_note(element: etree._Element) -> bool:
    """Say whether a link leads to a footnote of its own page, raised or not: word processors write "#_ftn1"."""
    return bool(NOTE_LINK.match(element.get("href") or ""))


def is_footnote_mark(element: etree._Element, before: str, *, linked: bool) -> bool:
    """Say whether a raised element leads to a footnote; `before` is what stands before it on the page."""
    shown = "".join(element.itertext()).strip()
    if not MARK.fullmatch(shown):
        return False
    leads = linked or next(element.iter("a"), None) is not None
    return leads or not shown.isdecimal() or not POWER.search(before[-REACH:])


def is_exponent(element: etree._Element) -> bool:
    """Say whether a raised element that is no footnote mark holds digits alone."""
    return "".join(element.itertext()).strip().isdecimal()
