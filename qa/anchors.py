"""Places that a text is cut at, chosen by what stands there, so that they stay where something else of it changes.

This is content-defined chunking, by the least digest of a range (Bjørner, Blass and Gurevich, "Content-dependent
chunking for differential compression, the local maximum approach", 2010).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

LOOKED_AT = 64
"""Characters from a place on that decide whether it is chosen: a sentence's usual beginning."""


def anchor(text: str, places: Iterable[int]) -> int:
    """Return the one of several places, at least one, from which on the text has the least digest."""
    return min(places, key=lambda at: zlib.crc32(text[at : at + LOOKED_AT].encode("utf-8", "surrogatepass")))
