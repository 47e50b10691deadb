"""Who is meant by a label: names over one page. What cannot be resolved stays as printed; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.models import fold
from qa.pages import rules
from qa.pages.labels import UNNAMED, Label
from qa.pages.names import HONORIFIC, LINK, OFFICE, PARTICLE, PLACE_WORD, Person, is_name, split_office

GLUED = re.compile(r"([A-ZÀ-Þ][a-zà-ÿ]{3,})([A-ZÀ-Þ](?:[a-zà-ÿ]{3,}|[A-ZÀ-Þ]{3,}))")
"""A page that lost the space in "DmitryMedvedev"; MacArthur and McKee are too short in front."""
ROMAN = re.compile(r"[IVX]{2,}")


def is_unnamed(name: str) -> bool:
    """Say whether a label names a part in the event and no person: MODERATOR, SENIOR OFFICIAL."""
    return bool(UNNAMED.fullmatch(name.strip()))


class Cast:
    """The people of one document: those its title announces, then those its labels introduce."""

    def __init__(self, announced: Iterable[Person], text: str = "", surname: str | None = None) -> None:
        self._people = list(announced)
        self._text = text
        self._surname = surname
        self._full: dict[str, str] = {}
        self._people = [Person(self._fuller(person.name), person.office) for person in self._people]

    @property
    def announced(self) -> tuple[Person, ...]:
        """Everyone known so far."""
        return tuple(self._people)

    def knows(self, name: str) -> bool:
        """Say whether a label's words name somebody known, by full name, surname or office."""
        return self._find(split_label(name)) is not None

    def person(self, label: Label) -> Person | None:
        """Resolve a label to a person, and remember who it introduces; None where it names nobody."""
        if is_unnamed(label.name):
            return None
        person = split_label(label.name)
        inside = next((text for text in label.bracketed if _is_person(text)), None)
        if inside and (person.name == "" or _is_office(label.name)):
            person = Person(_cased(_bare(inside), self._text), label.name)
        known = self._find(person)
        if known:
            return Person(known.name, person.office or known.office)
        if not person.name:
            return self._holder(person)
        person = Person(self._fuller(_cased(person.name, self._text)), person.office)
        self._people.append(person)
        return person

    def _holder(self, person: Person) -> Person | None:
        """Resolve a bare office: the file's own name may say who held it; else it stays as printed."""
        if self._surname and fold(person.office or "") in {"the president", "president"}:
            return Person(self._surname, "President")
        return Person(_titled(person.office or ""), person.office)

    def _find(self, person: Person) -> Person | None:
        words = fold(person.name).split()
        if not words:
            office = fold(person.office or "").removeprefix("the ")
            holders = [p for p in self._people if p.name and fold(p.office or "").removeprefix("the ") == office]
            near = holders or [p for p in self._people if p.name and office and fold(p.office or "").startswith(office)]
            return near[0] if len(near) == 1 else None
        exact = next((p for p in self._people if fold(p.name) == " ".join(words)), None)
        if exact:
            return exact
        run_on = [
            p for p in self._people if len(words) == 1 and " " in p.name and fold(p.name).replace(" ", "") == words[0]
        ]
        if run_on:
            return run_on[0]
        same = [p for p in self._people if _same_person(words, fold(p.name).split(), bool(person.office))]
        return same[0] if len(same) == 1 else None

    def _fuller(self, name: str) -> str:
        """Complete a bare surname where the page names exactly one person of that surname in full."""
        if " " in name or not name or not self._text:
            return name
        if name not in self._full:
            self._full[name] = self._look_up(name)
        return self._full[name]

    def _look_up(self, surname: str) -> str:
        firsts = set()
        for hit in re.finditer(rf"\b([A-Z][a-zà-ÿ’'-]+)\s+((?:[A-Z]\.\s+)?){re.escape(surname)}\b", self._text):
            first = hit[1]
            common = first.casefold() in OFFICE | HONORIFIC | LINK | PLACE_WORD | STARTERS
            # A word that also stands in lower case on the page ("Thank", "Madam") is no first name.
            if not common and not re.search(rf"\b{re.escape(first.lower())}\b", self._text):
                firsts.add(f"{first} {hit[2]}".strip())
        return f"{min(firsts, key=len)} {surname}" if len({f.split()[0] for f in firsts}) == 1 else surname


STARTERS = frozenset(rules.SENTENCE_STARTERS.split())


def split_label(name: str) -> Person:
    """Part a label into office and name; a bare office has no name, an honorific counts as neither."""
    words = [word.strip(",") for word in name.split() if word.casefold() != "the"]
    first = name.partition(",")[0]
    # "Ann Bell, Daily News" and "Ann, Moscow", but "Construction, Housing and Utilities Minister Ann Bell".
    if first != name and _is_office(name) and is_name([_capital(word) for word in first.split()]):
        plain_name = [word for word in first.split() if word.rstrip(".").casefold() not in HONORIFIC]
        return Person(" ".join(plain_name), name.partition(",")[2].strip())
    if first != name and not _is_office(first) and (is_name(first.split()) or not _is_office(name)):
        words = first.split()
    plain = [word for word in words if word and word.rstrip(".").casefold() not in HONORIFIC]
    lowered = [word if ROMAN.fullmatch(word) else _capital(word) for word in plain]
    if not plain:
        return Person("", name)
    if len(plain) == 1 and (glued := GLUED.fullmatch(plain[0])):
        return Person(f"{glued[1]} {glued[2]}")
    linked = [_as_link(word) for word in lowered]
    if _is_office(" ".join(plain)) or not LINK.isdisjoint(linked):
        person = split_office(linked)
        if person is None and not _is_office(" ".join(plain)):
            person = split_office(["President", *linked])
        if person:
            size = len(person.name.split())
            at = next(
                (n for n in range(len(linked)) if linked[n : n + size] == person.name.split()), len(linked) - size
            )
            office = name[: name.find(plain[at])].strip(" ,") if plain[at] in name else ""
            return Person(" ".join(plain[at : at + size]), _untitled(office) or None)
        return Person("", name)
    return Person(" ".join(plain))


def _untitled(office: str) -> str:
    """Drop an honorific that ends an office: "President of Belarus Mr"."""
    words = office.split()
    while words and words[-1].rstrip(".").casefold() in HONORIFIC:
        words.pop()
    return " ".join(words)


def _capital(word: str) -> str:
    return word.capitalize() if word.isupper() and len(word) > 1 and not word.endswith(".") else word


def _as_link(word: str) -> str:
    return word.lower() if word.lower() in LINK else word


def _is_office(name: str) -> bool:
    return any(word.casefold().strip(".,") in OFFICE for word in name.split())


def _bare(text: str) -> str:
    return " ".join(word for word in text.split() if word.rstrip(".").casefold() not in HONORIFIC)


def _is_person(text: str) -> bool:
    words = text.split()
    titled = len(words) > 1 and words[0].rstrip(".").casefold() in HONORIFIC
    return bool(words) and (titled or is_name(words)) and not any(char.isdigit() for char in text)


def _same_person(words: list[str], known: list[str], titled: bool) -> bool:
    """Compare a label with somebody known: a surname alone, or the same first and last name."""
    if not known:
        return False
    if len(words) == 1:
        return words[0] == known[-1] or (titled and words[0] == known[0] and len(known) > 2)
    if len(known) == 1:
        return words[-1] == known[0]
    if words[0] in {"m", "m."} and words[1] in PARTICLE:  # "M. de La Tour": Monsieur, and nobody's initial
        return words[1:] == known[-len(words) + 1 :]
    if words[0] in PARTICLE and len(words) < len(known):
        return words == known[-len(words) :]
    return words[0] == known[0] and words[-1] == known[-1]


def _cased(name: str, text: str) -> str:
    """Give a name printed in capitals the case it has elsewhere on the page."""
    return " ".join(_cased_word(word, text) if word.isupper() and len(word) > 1 else word for word in name.split())


def _cased_word(word: str, text: str) -> str:
    if (len(word) == 2 and word.endswith(".")) or ROMAN.fullmatch(word):
        return word
    found = {hit for hit in re.findall(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) if not hit.isupper()}
    mixed = {hit for hit in found if hit[:1].isupper()}
    return mixed.pop() if len(mixed) == 1 else _titled(word)


def _titled(text: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda hit: hit[0].capitalize() if hit[0].isupper() else hit[0], text)
