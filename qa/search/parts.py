"""The questions inside a long question.

A reporter asks for a minute and ends in a question mark or two. The whole says what it is about, its last sentence what
is asked.
"""

from __future__ import annotations

from qa.sentences import sentences

LONG = 12
"""Different terms from which a question is long; those of labelled sets have 3 to 12, those of reporters about 40.
kremlin-own nDCG@10 .224 from 24, .233 from 12 and from 0; 150 questions of the corpus archive .247, .234 never."""
WEIGHT = 0.4
"""Of the best of these questions' cosines, beside the whole's; .3 to .5 alike. Alone they rank worse than the whole
(nDCG@10 .126 against .155), and so do all sentences (.115). 150 questions of the corpus archive .247, without .233 (p
.015)."""
ASKED = 3.0
"""How much a term of these questions counts beside 1 for one of what leads up to them: kremlin-own nDCG@10 .216, .221,
.224, .225, .222 and hit@10 .470, .478, .480, .483, .473 at 1, 2, 3, 4, 6; 150 questions of the corpus archive .251
at 1, .247 at 3 (p .6). Labelled sets ask in one sentence."""
MOST = 4
MARKS = ("?", "\uff1f", "\u061f", "\u037e")
"""Ends of questions: Latin and Cyrillic, Chinese, Arabic, Greek."""


def parts(text: str, terms: int) -> list[str]:
    """List the questions inside a question of so many terms, the last ones; none where it is short or is one itself."""
    if terms <= LONG:
        return []
    found = [text[start:end] for start, end in sentences(text)]
    return [one for one in found if one.rstrip().endswith(MARKS) and one.strip() != text.strip()][-MOST:]
