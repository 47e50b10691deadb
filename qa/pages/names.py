"""Names of people and the offices printed before them. Knows nothing of labels or pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.pages import rules

OFFICE = frozenset([*rules.OFFICE_NOUNS.split("|"), *rules.TRADES.split("|")])
PRESS = frozenset(rules.PRESS_TRADES.split("|"))
HONORIFIC = frozenset(rules.HONORIFICS.split("|"))
PARTICLE = frozenset(rules.PARTICLES.split("|"))
PLACE_WORD = frozenset(word.casefold() for word in rules.COUNTRIES.split())
NO_NAME = frozenset(rules.NO_NAME.split())
LINK = frozenset({"of", "the", "and", "for", "to", "in", "on", "at"})
TOKEN = re.compile(r"[^\W\d_][\w.’'-]*|[,;:()/&]")
JOINED = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|ul|bin|ibn|d|l|o|de|le|la|du|di)['’-][A-ZÀ-Þ]")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a page names them: the name, and the office printed with it."""

    name: str
    office: str | None = None


def people(text: str) -> tuple[Person, ...]:
    """Read the people a phrase opens with: "Foreign Minister X", "President Y and Prime Minister Z"."""
    tokens = TOKEN.findall(text)
    found: list[Person] = []
    at = 0
    while at < len(tokens):
        person, at = _person(tokens, at)
        if person is None:
            break
        found.append(person)
        if at < len(tokens) and tokens[at] == "of":
            at = _skip_complement(tokens, at)
        if at < len(tokens) and tokens[at] in {"and", ",", "&"}:
            comma = tokens[at] == ","
            at += 1
            if comma and (at >= len(tokens) or tokens[at] != "and"):
                break
            at += comma
        else:
            break
    return tuple(found)


def _skip_complement(tokens: list[str], at: int) -> int:
    """Step over "of Singapore", "of the Republic of Serbia" after a name."""
    while at < len(tokens) and (tokens[at] in {"of", "the"} or tokens[at].casefold() in PLACE_WORD):
        at += 1
    return at


def _person(tokens: list[str], at: int) -> tuple[Person | None, int]:
    """Read one office and name from a position; None where no name can be made out for sure."""
    start = at
    while at < len(tokens) and (is_capital(tokens[at]) or tokens[at] in LINK or tokens[at].casefold() in PARTICLE):
        if tokens[at] in {"on", "at", "in", "to", "for"} and not _office_goes_on(tokens, at):
            break
        at += 1
    phrase = tokens[start:at]
    cut = _end_of_first(phrase)
    at = start + cut
    return split_office(phrase[:cut]), at


def _office_goes_on(tokens: list[str], at: int) -> bool:
    return (
        at + 1 < len(tokens)
        and (tokens[at + 1] == "the" or is_capital(tokens[at + 1]))
        and at > 0
        and (tokens[at - 1].casefold() in OFFICE or tokens[at - 1].casefold() in PLACE_WORD)
    )


def _end_of_first(phrase: list[str]) -> int:
    """Say where the first person of "Minister A and Minister B" ends; "Minister and Deputy A" is one."""
    for at, word in enumerate(phrase):
        if word == "and" and split_office(phrase[:at]) is not None:
            return at
        if word == "of" and at and split_office(phrase[:at]) is not None and phrase[at - 1].casefold() not in OFFICE:
            return at
    return len(phrase)


def split_office(words: list[str]) -> Person | None:
    """Part "President of Russia Vladimir Putin" into office and name; None where that cannot be done for sure."""
    words = [word for at, word in enumerate(words) if at or word.casefold() != "the"]
    offices = [at for at, word in enumerate(words) if word.casefold() in OFFICE]
    if not offices and not LINK.isdisjoint(words):
        return None
    at = offices[-1] + 1 if offices else 0
    if not LINK.isdisjoint(words[at:]) and not _is_realm(words, at):
        at = _end_of_complement(words, at)
    name = [word for word in words[at:] if word.casefold().rstrip(".") not in HONORIFIC]
    while name and not is_capital(name[0]) and name[0].casefold() not in PARTICLE:
        name, at = name[1:], at + 1
    name = name[: next((n for n, word in enumerate(name) if word in LINK), len(name))]
    if not offices:
        return Person(" ".join(name)) if is_name(name) else None
    if not name or not all(is_capital(word) or word.casefold() in PARTICLE for word in name):
        return None
    # "German Gref" is somebody, "Economic Policy" is nobody: a last word gives it away.
    if offices and at > offices[-1] + 1 and len(name) < 2 and words[at - 1].casefold() not in PLACE_WORD:
        return None
    if len(name) > 5 or name[-1].casefold() in NO_NAME or any(word.casefold() in PLACE_WORD for word in name):
        return None
    return Person(" ".join(name), " ".join(words[:at]).rstrip(" ,"))


def _is_realm(words: list[str], at: int) -> bool:
    """Say whether what follows an office is name and realm: "King Mohammed VI of Morocco"."""
    return words[-2:-1] == ["of"] and at < len(words) - 2 and words[at] not in LINK


def _end_of_complement(words: list[str], at: int) -> int:
    """Step over what follows "Minister of": up to the last country or body named, else up to the last two words."""
    places = [i for i, word in enumerate(words) if i >= at and word.casefold() in PLACE_WORD]
    links = [i for i, word in enumerate(words) if i >= at and word in LINK]
    if places and places[-1] > links[-1] and places[-1] + 1 < len(words):
        rest = words[places[-1] + 1 :]
        return len(words) - 2 if len(rest) > 3 and any(w.casefold() in NO_NAME for w in rest) else places[-1] + 1
    cut = min(max(len(words) - 2, links[-1] + 2), len(words) - 1)
    while cut - 1 > links[-1] and (words[cut].casefold() in PARTICLE or words[cut - 1].casefold() in PARTICLE):
        cut -= 1
    return cut


def is_name(words: list[str]) -> bool:
    """Say whether words alone look like a person's full name."""
    capitals = [word for word in words if is_capital(word)]
    return (
        2 <= len(capitals) <= 4
        and all(is_capital(word) or word.casefold() in PARTICLE for word in words)
        and not any(word.casefold() in PLACE_WORD or word.casefold() in NO_NAME for word in words)
    )


def is_capital(word: str) -> bool:
    """Say whether a word of a name is capitalised: Keller, al-Assad, d'Estaing."""
    return word[:1].isupper() or bool(JOINED.match(word))
