"""The questions inside a long question.

A reporter asks for a minute and ends in a question mark or two. The whole says what it is about, its last sentence what
is asked.
"""

from __future__ import annotations

from qa.sentences import sentences

LONG = 24
"""Different terms from which a question is long; those of labelled sets have 3 to 12, those of reporters about 40."""
WEIGHT = 0.3
"""Of the best of these questions' cosines, beside the whole's: kremlin-own hit@10 .485 to .500. Alone they rank worse
than the whole (nDCG@10 .126 against .155), and so do all sentences (.115)."""
MOST = 4


def parts(text: str, terms: int) -> list[str]:
    """List the questions inside a question of so many terms, the last ones; none where it is short or is one itself."""
    if terms <= LONG:
        return []
    found = [text[start:end] for start, end in sentences(text)]
    return [one for one in found if one.rstrip().endswith("?") and one.strip() != text.strip()][-MOST:]
