"""Who a question takes to be the speaker: "What did X say about Y" names X so, and not Y.

Only known speakers of the archive are recognised, by their full name or surname; a word that is also a place of the
archive is no surname.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from qa.models import fold
from qa.months import NUMBER
from qa.pages.names import PLACE_WORD
from qa.search.persons import family_first
from qa.words import FUNCTION_WORDS

TOKEN = re.compile(r"[^\W_]+(?:[-’'](?!s\b)[^\W_]+)*")
LONGEST = 5
"""Words of a name that are looked at."""
SAYS = (
    r"sa(?:y|ys|id|ying)|t(?:ell|ells|elling|old)|talk(?:s|ed|ing)?|spe(?:ak|aks|aking)|spoken?|stat(?:e|es|ed|ing)|"
    r"comment(?:s|ed|ing)?|remark(?:s|ed)?|mention(?:s|ed|ing)?|announc(?:e|es|ed|ing)|declar(?:e|es|ed|ing)|"
    r"explain(?:s|ed|ing)?|describ(?:e|es|ed|ing)|claim(?:s|ed|ing)?|promis(?:e|es|ed|ing)|argu(?:e|es|ed|ing)|"
    r"answer(?:s|ed|ing)?|report(?:s|ed|ing)?|propos(?:e|es|ed|ing)|suggest(?:s|ed)?|recommend(?:s|ed)?|"
    r"predict(?:s|ed)?|insist(?:s|ed)?|urge[ds]?|demand(?:s|ed)?|complain(?:s|ed)?|(?:had|has)\s+to\s+say|repl(?:y|ies|ied)|respond(?:s|ed|ing)?|writ(?:e|es|ing|ten)|wrote|think(?:s|ing)?|thought|"
    r"believ(?:e|es|ed)|assess(?:es|ed|ing)?|characteri[sz](?:e|es|ed|ing)|evaluat(?:e|es|ed)|see|view|regard|consider|"
    r"justif(?:y|ies|ied)|react(?:s|ed)?|emphasi[sz](?:e|es|ed)|stress(?:es|ed)?|note[ds]?|warn(?:s|ed)?|"
    r"den(?:y|ies|ied)|admit(?:s|ted)?|criticis(?:e|es|ed)|criticiz(?:e|es|ed)|praise[ds]?|recall(?:s|ed)?|"
    r"a\s+(?:dit|déclaré)|dit|déclare|pense|"
    r"sagte?|äußerte(?:\s+sich)?|erklärte?|sprach|spricht|meinte?|denkt|(?:\S+\s+){0,8}?"
    r"(?:gesagt|geäußert|erklärt|gesprochen)|"
    r"сказала?|говорила?|говорит|заявила?|думает|считает|ответила?|пишет|рассказала?|قال|قالت|صرح|ذكر|يقول"
)
HAS = (
    r"position|views?|opinions?|stance|attitude|statements?|remarks?|comments?|words|speech(?:es)?|address(?:es)?|"
    r"take|assessment|response|reaction|answers?|repl(?:y|ies)|explanation|promises?|quotes?|interviews?|messages?|"
    r"proposals?|arguments?|thoughts|claims?|justification|criticism|articles?"
)
VERB_AFTER = re.compile(
    rf"\s*(?:[\w-]+ly\s+|ever\s+|also\s+|once\s+|first\s+|last\s+|just\s+)*(?:{SAYS})\b", re.IGNORECASE
)
NOUN_AFTER = re.compile(rf"\s*(?:['’]s?)\s+(?:[\w-]+\s+){{0,2}}(?:{HAS})\b", re.IGNORECASE)
ASIDE = re.compile(r"\s*,[^,]{1,60},\s*")
AUXILIARY = re.compile(
    r"\b(?:did|does|do|has|had|have|is|was|would|will|could|can|should|might|qu['’]a|que|comment|hat|was|wie|"
    r"что|как|о\s+ч[её]м|ماذا|كيف|"
    r"qu['’]est-ce\s+que)\s*$",
    re.IGNORECASE,
)
VERB_BEFORE = re.compile(
    r"(?:\bqu['’]a\s+(?:dit|déclaré)|\bque\s+(?:dit|pense)|"
    r"(?:was|wie|worüber)\s+(?:sagte?|äußerte(?:\s+sich)?|erklärte?|sprach|spricht|meinte?|denkt)|"
    r"(?:что|как|о\s+ч[её]м)\s+(?:сказала?|говорила?|говорит|заявила?|думает|считает|ответила?|рассказала?)|"
    r"(?:ماذا|عم|عما)\s+(?:قال|قالت|صرح|ذكر|يقول|تحدث))\s*$",
    re.IGNORECASE,
)
SOURCE_BEFORE = re.compile(
    rf"(?:\baccording\s+to|\bin\s+the\s+(?:words|opinion|view)\s+of|\b(?:{HAS})\s+(?:of|by|from)|"
    r"\b(?:said|stated|made|given|announced|expressed|written|told)\s+by|\binterviews?\s+with|"
    r"\bselon|\bd['’]après|\blaut|\bnach\s+den\s+Worten\s+von|"
    r"по\s+словам|по\s+мнению|بحسب|وفقا\s+ل)\s*$",
    re.IGNORECASE,
)
HEADLINE = re.compile(r"\s+(?:on|about|regarding)\s|\s*:\s", re.IGNORECASE)
OFFICE = re.compile(
    r"(?:\b(?:the|mr|mrs|ms|dr|sir|former|then|prime|foreign|deputy|first|vice|acting|defen[cs]e|finance|general|"
    r"president|minister|chancellor|secretary|ambassador|king|queen|prince|senator|governor|chair|chairman|chairwoman|"
    r"speaker|spokes\w+|director|head|[A-Z][a-z]+(?:n|sh|ese|ch)|US|UK)\.?\s+)+$",
    re.IGNORECASE,
)
"""Between a cue and a name: the Russian Foreign Minister."""
ANOTHER = re.compile(r"(?:\b[A-Z][\w-]*,?\s+(?:and|or|&)|,)\s*$")
WORD = re.compile(r"\w")
OPENING = re.compile(
    r"\W*(?:(?:and|but|or|et|mais|und|aber|и|а|но)\s+)?(?:(?:what|how)\s+about\s+|что\s+|(?:و?ماذا\s+)?عن\s+)?",
    re.IGNORECASE,
)
"""Before a name that is all of a question."""
PASSIVE = re.compile(r"\b(?:was|were|is|been|being)\s*$", re.IGNORECASE)
GOING_ON = re.compile(r"\s*\w+ing\b")
NO_SURNAME = re.compile(r"[ivx]+|.|ceo|president|minister|chancellor|king|queen|prince|governor|director|head|chairman")
"""Last words of names that name nobody: Abdullah II."""
SURE, LIKELY = 2, 1
CYRILLIC_ENDING = re.compile(r"(?<=[а-яё]{4})(?:ым|ом|ой|а|у|е)$")
"""Of a Russian surname in another case: по словам Лаврова."""


@dataclass(frozen=True, slots=True)
class Named:
    """A known speaker as a question names them."""

    start: int
    end: int
    name: str
    """In full; a surname that several share as it stands."""


class Speakers:
    """The people who speak in an archive, to be recognised in questions."""

    def __init__(self, names: Sequence[str], places: Collection[str]) -> None:
        """Take the names of all speakers and the folded words of all places."""
        self._names: dict[str, list[str]] = {}
        first: dict[str, list[str]] = {}
        for name in names:
            words = fold(name).split()
            if family := family_first(name):
                first.setdefault(family, []).append(name)
            if len(words) > 1:
                self._names.setdefault(" ".join(words), []).append(name)
                if words[-1] not in places and not NO_SURNAME.fullmatch(words[-1]):
                    self._names.setdefault(words[-1], []).append(name)
        # Xi Jinping is called Xi, unless somebody has it for a last name.
        nobodys = first.keys() - self._names.keys() - FUNCTION_WORDS - set(places)
        self._first = {family: first[family] for family in nobodys}

    def asked(self, text: str) -> Named | None:
        """Find the one known speaker whose words a question asks for, if there is exactly one."""
        surest: dict[str, Named] = {}
        likely: dict[str, Named] = {}
        for named in self._named(text):
            found = _speaks(text, named)
            if found:
                (surest if found == SURE else likely).setdefault(named.name, named)
        people = surest or likely
        return next(iter(people.values())) if len(people) == 1 else None

    def alone(self, text: str) -> Named | None:
        """Find the known speaker that a question names and nothing else: "And Lavrov?", "What about Mr Putin?"."""
        people = list(self._named(text))
        if len(people) != 1:
            return None
        one = people[0]
        before, last = text[: one.start], fold(text[one.start : one.end]).split()[-1]
        office = OFFICE.search(before)
        if office and fold(office.group()) != "the":
            before = before[: office.start()]
        # "And the French?", "And Germany?" and "And May?" ask of others than those who are called so.
        wrong = last in PLACE_WORD or last in NUMBER or WORD.search(text, one.end)
        return None if wrong or not OPENING.fullmatch(before) else one

    def _named(self, text: str) -> Iterator[Named]:
        """Find the known names in a question, the longest at each place."""
        tokens = list(TOKEN.finditer(text))
        words = [fold(token.group()) for token in tokens]
        at = 0
        while at < len(tokens):
            for size in range(min(LONGEST, len(tokens) - at), 0, -1):
                name = self._known(words[at : at + size])
                if name and not (size == 1 and _common(tokens[at].group(), text)):
                    yield Named(tokens[at].start(), tokens[at + size - 1].end(), name)
                    break
            at += size

    def _known(self, words: list[str]) -> str | None:
        """Give a known speaker's name in full; where several share a surname, the surname."""
        plain = " ".join(words)
        form = plain if plain in self._names or plain.isascii() else CYRILLIC_ENDING.sub("", plain)
        if first := self._first.get(form):
            return first[0] if len(first) == 1 else first[0].split()[0]
        found = self._names.get(form)
        if not found:
            return None
        return found[0] if len(found) == 1 else " ".join(found[0].split()[-len(form.split()) :])


def _common(word: str, text: str) -> bool:
    """Say whether a word in small letters is more likely no name: may; men; any, where other words have capitals."""
    capitals = any(letter.isupper() for letter in text[1:])
    return word.islower() and (capitals or len(word) < 4 or word in FUNCTION_WORDS or word in NUMBER)


def _speaks(text: str, named: Named) -> int:
    """Say whether a question asks for what a person said: SURE, LIKELY or 0."""
    before, after = text[: named.start], text[named.end :]
    office = OFFICE.search(before)
    before = before[: office.start()] if office else before
    if ANOTHER.search(before) or re.match(r"\s*(?:,\s*)?(?:and|&)\s+[A-Z]", after):
        return 0
    aside = ASIDE.match(after)
    if VERB_BEFORE.search(before):
        return SURE
    if VERB_AFTER.match(after[aside.end() :] if aside else after) and not _told(before, after):
        return SURE if AUXILIARY.search(before) else LIKELY
    if SOURCE_BEFORE.search(before) or NOUN_AFTER.match(after):
        return LIKELY
    return LIKELY if not before.strip() and HEADLINE.match(after) else 0


def _told(before: str, after: str) -> bool:
    """Say whether somebody was told something: "What was Putin told"; "What was Putin saying" is no such case."""
    return PASSIVE.search(before.rstrip()) is not None and GOING_ON.match(after) is None
