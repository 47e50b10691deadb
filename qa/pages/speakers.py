"""Who is meant by a label: names over one page. What cannot be resolved stays as printed; nothing is guessed."""

from __future__ import annotations

from qa.models import fold
from qa.pages.labels import Label
from qa.pages.names import Person, split_office


class Cast:
    """The people of one document: those its title announces, then those its labels introduce."""

    def __init__(self, announced: tuple[Person, ...]) -> None:
        self._people = list(announced)

    def knows(self, name: str) -> bool:
        """Say whether a label's words name somebody announced."""
        return self._find(name) is not None

    def person(self, label: Label) -> Person:
        """Resolve a label to a person, and remember who it introduces."""
        known = self._find(label.name)
        if known:
            return known
        person = split_office(label.name.split()) or Person(label.name)
        same = self._find(person.name)
        if same:
            return Person(same.name, person.office or same.office)
        self._people.append(person)
        return person

    def _find(self, name: str) -> Person | None:
        want = fold(name)
        return next((person for person in self._people if fold(person.name) == want), None)
