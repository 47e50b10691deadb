"""Who asks and who answers. Where labels do not say, it is told from offices, titles and question marks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qa.models import Role
from qa.pages.labels import Label

ASKED = ("interview", "news conference", "debate")
"""Genres in which people ask and answer though no label says so."""
LEAD = 0.2
"""How much oftener an interviewer's words end in a question mark: .5 and more on labelled interviews."""


@dataclass(frozen=True, slots=True)
class Part:
    """One speech, as far as roles are concerned."""

    label: Label | None
    who: str | None
    office: bool
    text: str
    asks: bool = False


def roles_of(parts: Sequence[Part], genre: str | None, hosts: frozenset[str]) -> list[Role]:
    """Give each speech its role: statement before the first question, after it answer to what asks not."""
    asking = [part.asks or bool(part.label and part.label.kind == "question") for part in parts]
    if not any(asking):
        asking = _told_apart(parts, genre, hosts)
    roles: list[Role] = []
    begun = False
    for asks in asking:
        begun = begun or asks
        roles.append("question" if asks else "answer" if begun else "statement")
    return roles


def _told_apart(parts: Sequence[Part], genre: str | None, hosts: frozenset[str]) -> list[bool]:
    """Find who asks where nobody is labelled as asking; nobody where that is not plain."""
    nobody = [False] * len(parts)
    speakers = Counter(part.who for part in parts if part.who)
    numbered = [at for at, part in enumerate(parts) if part.label and part.label.numbered]
    answering: set[str | None] = {who for who in speakers if who in hosts}
    if numbered:
        answering = {parts[at + 1].who for at in numbered if at + 1 < len(parts)} - {parts[at].who for at in numbered}
        return [at >= numbered[0] and bool(part.who) and part.who not in answering for at, part in enumerate(parts)]
    if genre not in ASKED or len(speakers) < 2:
        return nobody
    if not answering:
        answering = _least_asking(parts) or _in_office(parts)
    if not answering or answering == set(speakers):
        return nobody
    return [bool(part.who) and part.who not in answering for part in parts]


def _in_office(parts: Sequence[Part]) -> set[str | None]:
    """Those whose labels name an office; whoever edits a paper and opens the talk with a question asks all the same."""
    asking = {part.who for part in parts if part.text.rstrip('"”’) ').endswith("?")}
    return {part.who for part in parts if part.office and part.who and not (part.who in asking and part is parts[0])}


def _least_asking(parts: Sequence[Part]) -> set[str | None]:
    """Of two speakers, the one whose words clearly end in a question mark less often."""
    ends: dict[str, list[bool]] = defaultdict(list)
    words: Counter[str] = Counter()
    for part in parts:
        if part.who:
            ends[part.who].append(part.text.rstrip('"”’) ').endswith("?"))
            words[part.who] += len(part.text)
    if len(ends) != 2:
        return set()
    (one, first), (two, second) = ends.items()
    gap = sum(first) / len(first) - sum(second) / len(second)
    # Three signs: who opens asks, who says far less asks, who ends in a question mark asks. Two must agree.
    votes = 1 + (words[one] * 2 < words[two]) - (words[two] * 2 < words[one]) + (gap >= LEAD) - (gap <= -LEAD)
    return {two} if votes >= 2 else {one} if votes < 0 else set()
