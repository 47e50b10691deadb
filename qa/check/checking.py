"""Checking alleged quotes against whatever generation serves."""

from __future__ import annotations

import threading
from pathlib import Path

from qa.check.judge import Checker
from qa.serving import Served
from qa.store.generation import CATALOGUE
from qa.store.phrases import kept

FOLDER = "phrases"
"""Beside the generations, in the archive's folder."""


class Checking:
    """Makes a checker for a generation once, when it is first needed; thread-safe."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._checker: Checker | None = None

    def checker(self, served: Served) -> Checker:
        """Return the checker of the generation that serves."""
        generation = served.generation
        with self._lock:
            if self._checker is None or self._checker.generation is not generation:
                name = str(generation.manifest["files"][CATALOGUE]["sha256"])[:16]
                phrases = kept(self._index / FOLDER, name, generation.catalogue.spoken())
                self._checker = Checker(generation, phrases)
            return self._checker
