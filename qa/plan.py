"""What shall become of the pages of an archive: which come, which go, which stay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qa.before import Before, Digests, Key, Row
from qa.build import Summary
from qa.gather import Sheet
from qa.pages.blocks import Skipped
from qa.scan import Found
from qa.staging import ADDED


def one_by_one(key: Key) -> bool:
    """Tell whether a page was added by itself, and not with a folder that the archive mirrors."""
    return key[0].partition(":")[0] == ADDED


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall become of the pages of an archive."""

    found: Found
    """Captures that it shall hold."""
    pages: dict[Key, Row]
    """Those it holds; where only some pages are dealt with, those."""
    skipped: dict[Key, Row]
    removed: dict[Key, Row]
    changed: frozenset[Key]
    """Of what was found, what is new or different."""
    dropped: tuple[Key, ...]
    """Pages that could not be used and need no longer be remembered."""

    @classmethod
    def of(
        cls, before: Before, found: Found, pages: dict[Key, Row], removed: dict[Key, Row], *,
        all_of: bool = False, unwanted: Collection[Key] = (),
    ) -> Plan:  # fmt: skip
        """Compare what was found with what is held.

        With `all_of` what was found is all there is of mirrored folders; `unwanted` are pages that could not be used.
        """
        skipped = before.skipped()
        held = {**skipped, **pages}
        changed = frozenset(key for key, one in found.items() if _digests(one) != _held(held.get(key)))
        forgotten = {key for key in skipped if all_of and not one_by_one(key) and key not in found} | set(unwanted)
        dropped = tuple(key for key in skipped if key in changed or key in forgotten)
        return cls(found, pages, skipped, removed, changed, dropped)

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.changed or self.removed or self.dropped)

    @property
    def gone(self) -> list[Row]:
        """Pages that go, those that changed included."""
        return [*self.removed.values(), *(self.pages[key] for key in self.changed if key in self.pages)]

    def describe(self, summary: Summary, count: int) -> None:
        """Say what changes; `count` pages are held."""
        held = self.pages.keys() | self.skipped.keys()
        summary.added = sorted(key[1] for key in self.changed - held)
        summary.changed = sorted(key[1] for key in self.changed & held)
        summary.removed = sorted(key[1] for key in self.removed)
        summary.unchanged = count - len(self.gone)


def _digests(one: Sheet | Skipped) -> Digests:
    return ("", one.reason) if isinstance(one, Skipped) else (one.sha256, one.known)


def _held(row: Row | None) -> Digests | None:
    return (row["sha256"], row["known"]) if row else None
