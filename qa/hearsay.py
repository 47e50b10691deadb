"""Whether the head of a sentence gives another's words: "some say", "according to", "he told me that".

Rules as data, wide ones: for what was cut off a quote, where a needless remark costs little. `qa/caution.py` has the
narrow ones. Knows nothing of quotes or documents.
"""

from __future__ import annotations

import re

OPENING = 100
"""Characters within which a sentence that gives another's words says so."""

OTHERS = (
    r"(?:he|she|they|people|some|many|others|someone|somebody|everyone|everybody|nobody|critics|opponents|"
    r"colleagues?|experts?|partners?|friends|journalists?|media|press|newspapers?|reports?|statement|ministers?|"
    r"president|mayor|governor|side|government|law|constitution|leaders?|presidents|economists?|operators|analysts|"
    r"(?!(?:I|We|My|Our|As|And|But|So|This|These|That|Let|What|Also)\b)[A-Z][\w’'-]+)"
)
SAYS = (
    r"(?:say|says|said|tell|tells|told|claims?|claimed|alleges?|alleged|argues?|argued|believes?|believed|thinks?|"
    r"thought|insists?|insisted|asserts?|asserted|warns?|warned|announced?|announces|complain\w*|accus\w+|"
    r"suggests?|suggested|expects?|expected|demands?|demanded|writes?|wrote|stressed|emphasised|emphasized|"
    r"(?:notes?|noted|states?|stated|reports?|reported|added|explained|asked|replied|answered)"
    r"(?= that|:|,| whether| me| us))"
)
REPORTS = (
    re.compile(
        rf"(?<![Dd]o )(?<![Dd]id )\b{OTHERS}"
        rf"(?: (?!(?:not|will|to|should|must|can|could|final|and|you|I|we|who|about)\b)\w+){{0,2}}? {SAYS}\b"
        rf"(?! (?:rests|in the matter|(?:\w+ ){{0,4}}(?:about|of)\b))"
    ),
    re.compile(rf"\b[Aa]ccording to (?:the |our |some |many |several )?(?:\w+ )?{OTHERS}\b"),
    re.compile(rf"^As (?!I\b|we\b|they\b|you\b)(?:the |an? )?\w+(?: \w+)? (?:just |already |rightly )?{SAYS}\b"),
    re.compile(r"\b(?:it (?:is|was) said|allegedly|reportedly|rumou?rs?|some suggest|in (?:his|her|their) words)\b"),
    re.compile(r"^[“\"«]", re.DOTALL),
    re.compile(r"^\([^)]*\b(?:talk about|spoke|speaks|said|told|reported|noted)\b", re.DOTALL),
)
BRACKETED = re.compile(
    r"\([^()]*\)|(?:, | [–—] (?:and )?)as (?:[\w’.]+ ){1,4}(?:just |has |have |had |already )*"
    r"(?:said|noted|mentioned|says?)\b|"
    r"(?<=\w)[, ]+as (?:they|people|we|you) say\b|you (?:can[’']t|cannot) say it in any other way"
)
"""Asides that leave the sentence as it is."""


def gives_others_words(sentence: str) -> bool:
    """Tell whether a sentence, or the beginning of one, says that what follows is another's."""
    core = BRACKETED.sub("", sentence).strip()
    if not core.strip(" ."):
        core = sentence
    return not core.endswith("?") and any(rule.search(core[:OPENING]) for rule in REPORTS)
