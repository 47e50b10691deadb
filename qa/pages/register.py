"""The speakers of an archive: one person under several spellings, in a file that people can read and edit.

Only spellings of one and the same name are merged by themselves. A surname alone is never taken for a full name.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qa.errors import UsageError
from qa.models import Document, whole
from qa.pages import rules

SPELLINGS = tuple((re.compile(pattern), result) for pattern, result in rules.SPELLINGS)
INITIAL = re.compile(r"\b\w\.?\s+(?=\w{2})")


@dataclass(frozen=True, slots=True)
class Register:
    """Which spelling stands for which person."""

    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name as shown: other spellings of it."""
    _shown: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shown: dict[str, str] = {}
        for name, others in self.people.items():
            for spelling in (name, *others):
                shown.setdefault(spelling, name)
        object.__setattr__(self, "_shown", shown)

    def canonical(self, name: str) -> str:
        """Return the name under which somebody is shown."""
        return self._shown.get(name, name)

    def dump(self) -> str:
        """Write the register as JSON, one person a line."""
        lines = [
            f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(sorted(others), ensure_ascii=False)}"
            for name, others in sorted(self.people.items())
        ]
        return "{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n"

    @staticmethod
    def load(text: str) -> Register:
        """Read a register that somebody may have edited."""
        try:
            loaded = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UsageError("The register of speakers is no readable JSON; mend or delete it.") from error
        fits = isinstance(loaded, dict) and all(
            isinstance(others, list) and all(isinstance(other, str) for other in others) for others in loaded.values()
        )
        if not fits:
            raise UsageError('The register of speakers must be {"Name": ["other spelling", ...], ...}.')
        return Register({whole(name): tuple(map(whole, others)) for name, others in loaded.items()})


def register_of(counts: Mapping[str, int], known: Register | None = None) -> Register:
    """Group spellings of one name, the commonest shown; what a register already says stays as it is."""
    known = known or Register()
    settled = {spelling for name, others in known.people.items() for spelling in (name, *others)}
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(counts):
        if name not in settled and " " in name:
            groups[spelling_key(name)].append(name)
    owners = {spelling_key(name): name for name in known.people}
    people = {name: list(others) for name, others in known.people.items()}
    for key, names in groups.items():
        shown = owners.get(key) or max(names, key=lambda name: (counts[name], name))
        people.setdefault(shown, []).extend(name for name in names if name != shown)
    return Register({name: tuple(dict.fromkeys(others)) for name, others in people.items()})


def spelling_key(name: str) -> str:
    """Reduce a name to what its transliterations share: Sergey, Sergei; Yevgeny, Evgenii; with or without initials."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).replace("’", "'")
    first, _, rest = plain.partition(" ")
    words = f"{first} {INITIAL.sub('', rest)}".replace(".", "")
    for pattern, result in SPELLINGS:
        words = pattern.sub(result, words)
    return " ".join(words.split())


def with_register(document: Document, register: Register) -> Document:
    """Show every speaker of a document under the name the register gives."""
    if all(register.canonical(name) == name for name in document.speakers):
        return document
    utterances = tuple(
        replace(said, speaker=register.canonical(said.speaker)) if said.speaker else said
        for said in document.utterances
    )
    return replace(document, utterances=utterances, authors=tuple(map(register.canonical, document.authors)))
