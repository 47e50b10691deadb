"""Checking alleged quotes against whatever generation serves."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from weakref import WeakKeyDictionary

from qa.check.judge import Checker
from qa.models import digest
from qa.serving import Served
from qa.store.generation import CATALOGUE, Generation
from qa.store.phrases import kept
from qa.store.segment import RECORDS

FOLDER = "phrases"
"""Beside the generations, in the archive's folder."""


class Checking:
    """Makes a checker for a generation once, when it is first needed; thread-safe."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = threading.Lock()
        # Held no longer than what it reads: else an archive that was replaced stays open until somebody checks again.
        self._checkers: WeakKeyDictionary[Served, Checker] = WeakKeyDictionary()

    def checker(self, served: Served) -> Checker:
        """Return the checker of the generation that serves."""
        generation = served.generation
        with self._lock:
            if served not in self._checkers:
                phrases = kept(self._index / FOLDER, _name(generation), generation.catalogue.spoken())
                self._checkers[served] = Checker(generation, phrases)
            return self._checkers[served]


def _name(generation: Generation) -> str:
    """Name what was said in a generation: two with the same name have the same documents, in the same words."""
    files = generation.manifest["files"]
    said = [(name, files[name]["blocks"]) for name in sorted(files) if name == CATALOGUE or name.endswith(RECORDS)]
    return digest(json.dumps(said))
