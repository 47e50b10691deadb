"""Ask an archive of transcripts and get exact quotes, with speaker, date and source.

from qa import Archive

archive = Archive.build(["seeds"], "index")
for quote in archive.ask("Would Russia deploy such missiles in Europe first?").quotes:
    print(quote.date, quote.speaker, quote.text, quote.source)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qa.settings import share_cores, spare_memory

__version__ = "0.1.0"

__all__ = ["Answer", "Archive", "Check", "Document", "Hit", "Passage", "QaError", "Quote", "__version__"]

if TYPE_CHECKING:
    from qa.archive import Archive
    from qa.check.result import Check
    from qa.errors import QaError
    from qa.models import Document, Passage
    from qa.results import Answer, Hit, Quote

share_cores()
spare_memory()

_HOMES = {
    "Archive": "qa.archive",
    "Check": "qa.check.result",
    "QaError": "qa.errors",
    **dict.fromkeys(("Document", "Passage"), "qa.models"),
    **dict.fromkeys(("Answer", "Hit", "Quote"), "qa.results"),
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import qa` stays fast."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
