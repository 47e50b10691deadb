"""To whom words are credited that a page gives to no single person. Knows only who speaks in a document, and how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from qa.models import Role


class Spoken(Protocol):
    """What is asked of an utterance."""

    @property
    def role(self) -> Role: ...  # noqa: D102
    @property
    def speaker(self) -> str | None: ...  # noqa: D102
    @property
    def label(self) -> str | None: ...  # noqa: D102


def joint(utterances: Iterable[Spoken], names: tuple[str, ...]) -> tuple[str, ...]:
    """Name those who say the unnamed words of a document together; nobody where its page tells speakers apart.

    A joint article is its authors'. Where anybody speaks by name, or under different labels, what is left unnamed is a
    moderator's, an interpreter's, a heckler's: nobody else may be credited with it.
    """
    spoken = [one for one in utterances if one.role != "question"]
    apart = any(one.speaker for one in spoken) or len({one.label for one in spoken}) > 1
    return () if apart else names
