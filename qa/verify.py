"""Rechecking an archive against what it says of itself."""

from __future__ import annotations

from pathlib import Path

from qa.store import generation
from qa.store.files import PageStore
from qa.store.generation import Generation


def damage(index: Path, opened: Generation) -> list[str]:
    """Compare every file of an archive, its stored pages too, with its checksum; a sentence for each that is wrong."""
    problems = generation.damage(index / "generations" / str(opened.number), opened.manifest)
    store = PageStore(index / "pages")
    for page in opened.catalogue.pages():
        try:
            store.get(page["sha256"])
        except (OSError, ValueError) as error:
            problems.append(f"the stored copy of {page['source']}: {error}")
    return problems
