"""Terms in tantivy, ranked by BM25; filters are part of the query.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with tantivy's k1 = 1.2, b = 0.75.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from qa.errors import DamagedArchiveError
from qa.words import FUNCTION_WORDS

ANALYSER = "qa2_"
"""Beginning of an analyser's name, which the index keeps; the code of its language follows."""
FIRST_ANALYSER = "qa_en"
"""Of archives that know the endings of English only."""
LATIN = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""Languages in Latin letters whose endings tantivy knows: an archive has one of them, that of most of its passages."""
NO_FUNCTION_WORDS = frozenset({"arabic", "greek", "romanian", "turkish"})
"""Languages of which tantivy has no list of them; the rarity of a word has to do there."""
OTHER_LETTERS = ("russian", "arabic", "greek")
"""Languages in letters of their own: every archive has them all, since they leave each other's words alone."""
K1 = 1.2
TITLE_BOOST = 0.3
"""Weight of a term in the title against one in the text; low, so that headings never outrank what was said."""
DEEPER = 16
"""Times as many hits are looked through where those of one source are too few among them; all 30,000 that match in a
corpus of 65,000 cost 20 ms."""
HEAP = 64_000_000  # bytes; one writer thread keeps the order, and so the result of a build, the same every time


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as the lexical index takes it."""

    number: int
    text: str
    title: str
    day: int
    """Ordinal of the event or publication day; 0 where neither is known."""
    kind: str
    genre: str
    speakers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a passage must fulfil; None means anything goes."""

    first_day: int | None = None
    last_day: int | None = None
    speakers: tuple[int, ...] | None = None
    genre: str | None = None
    kind: str | None = None
    ranges: tuple[tuple[int, int], ...] | None = None
    """Numbers of the passages from one source: first and last of each stretch, in order."""


class LexicalIndex:
    """An inverted index of passages."""

    def __init__(self, index: Any, analyser: str) -> None:  # noqa: ANN401
        self._index = index
        self._analyser = _analyser(analyser)
        self._index.register_tokenizer(analyser, self._analyser)
        self._index.reload()
        self._searcher = index.searcher()

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry], language: str = "en") -> int:
        """Write an index of the entries into an empty folder and return how many there are.

        `language` is the code of the one in Latin letters whose endings are to be known; English for one unknown.
        """
        analyser = f"{ANALYSER}{language if language in LATIN else 'en'}"
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(analyser), path=str(folder))
        index.register_tokenizer(analyser, _analyser(analyser))
        writer = index.writer(heap_size=HEAP, num_threads=1)
        count = 0
        for entry in entries:
            document = tantivy.Document()
            document.add_text("text", entry.text)
            document.add_text("title", entry.title)
            document.add_unsigned("number", entry.number)
            document.add_integer("day", entry.day)
            document.add_text("kind", entry.kind)
            document.add_text("genre", entry.genre)
            for speaker in entry.speakers:
                document.add_unsigned("speaker", speaker)
            writer.add_document(document)
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return count

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open a saved index.

        Raises:
            DamagedArchiveError: the folder holds no readable index.
        """
        try:
            return cls(tantivy.Index.open(str(folder)), _analyser_of(folder))
        except (ValueError, OSError, RuntimeError, KeyError, StopIteration) as error:
            raise DamagedArchiveError("the index of words cannot be read") from error

    @property
    def entries(self) -> int:
        """Passages held."""
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """Reduce a text to its distinct terms, in order, as the index knows them."""
        return list(dict.fromkeys(self._analyser.analyze(text)))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Weigh each term by its rarity; one that no passage has gets the weight of the rarest."""
        total = max(self.entries, 1)
        return {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in self.frequencies(terms).items()}

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Count the passages whose text holds each term."""
        return {term: self._searcher.doc_freq("text", term) for term in terms}

    def search(
        self, terms: Sequence[str], k: int, restriction: Restriction | None = None
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Find the k passages that match the terms best and fulfil the restriction: BM25 scores and passage numbers."""
        if not terms:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        schema, should, must = self._index.schema, tantivy.Occur.Should, tantivy.Occur.Must
        words = []
        for term in terms:
            words.append((should, tantivy.Query.term_query(schema, "text", term)))
            title = tantivy.Query.term_query(schema, "title", term)
            words.append((should, tantivy.Query.boost_query(title, TITLE_BOOST)))
        clauses = [(must, tantivy.Query.boolean_query(words))]
        clauses += [(must, tantivy.Query.const_score_query(q, 0.0)) for q in self._conditions(restriction)]
        query, limit = tantivy.Query.boolean_query(clauses), k
        while True:
            hits = self._searcher.search(query, limit=limit, count=False).hits
            numbers = np.array(self._searcher.fast_field_values("number", [address for _, address in hits]), np.int64)
            scores = np.array([score for score, _ in hits], np.float32)
            inside = _inside(numbers, restriction.ranges if restriction else None)
            if len(hits) < limit or inside.sum() >= k:
                return scores[inside][:k], numbers[inside][:k]
            limit *= DEEPER

    def _conditions(self, restriction: Restriction | None) -> list[Any]:
        if restriction is None:
            return []
        schema, queries = self._index.schema, []
        first, last = restriction.first_day, restriction.last_day
        if first is not None or last is not None:
            # Day 0 stands for an unknown day, which lies in no period.
            bounds = {"lower_bound": first or 1, "upper_bound": last if last is not None else 10**7}
            queries.append(tantivy.Query.range_query(schema, "day", tantivy.FieldType.Integer, **bounds))
        if restriction.speakers is not None:
            queries.append(tantivy.Query.term_set_query(schema, "speaker", list(restriction.speakers)))
        for name, value in (("genre", restriction.genre), ("kind", restriction.kind)):
            if value is not None:
                queries.append(tantivy.Query.term_query(schema, name, value))
        if restriction.ranges:
            # One range costs nothing and several cost 2 ms each, so what lies between them is left out afterwards.
            whole = {"lower_bound": restriction.ranges[0][0], "upper_bound": restriction.ranges[-1][1]}
            queries.append(tantivy.Query.range_query(schema, "number", tantivy.FieldType.Unsigned, **whole))
        return queries


def _inside(numbers: npt.NDArray[np.int64], ranges: tuple[tuple[int, int], ...] | None) -> npt.NDArray[np.bool_]:
    """Say of each passage whether it lies in one of the ranges, which are in order; in None every one does."""
    if ranges is None:
        return np.ones(len(numbers), bool)
    if not ranges:
        return np.zeros(len(numbers), bool)
    firsts, lasts = np.array(ranges, np.int64).T
    at = np.searchsorted(firsts, numbers, "right") - 1
    return np.asarray((at >= 0) & (numbers <= lasts[at]))


def _analyser_of(folder: Path) -> str:
    """Read from tantivy's own records how an index takes texts apart."""
    fields = json.loads((folder / "meta.json").read_text("utf-8"))["schema"]
    text = next(field for field in fields if field["name"] == "text")
    return str(text["options"]["indexing"]["tokenizer"])


def _analyser(name: str) -> Any:  # noqa: ANN401
    """Make the analyser of that name: small letters, without function words and endings."""
    step = tantivy.Filter
    steps = [step.remove_long(60), step.lowercase()]
    code = name.removeprefix(ANALYSER)
    if name == FIRST_ANALYSER or code == "en":
        steps += [step.ascii_fold(), step.custom_stopword(sorted(FUNCTION_WORDS)), step.stemmer("english")]
    else:
        # Accents tell endings from other words, so they go last.
        steps += [*_endings(LATIN[code]), step.ascii_fold()]
    if name != FIRST_ANALYSER:
        steps += [one for language in OTHER_LETTERS for one in _endings(language)]
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for one in steps:
        builder = builder.filter(one)
    return builder.build()


def _endings(language: str) -> list[Any]:
    stop = [] if language in NO_FUNCTION_WORDS else [tantivy.Filter.stopword(language)]
    return [*stop, tantivy.Filter.stemmer(language)]


def _schema(analyser: str) -> Any:  # noqa: ANN401
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name=analyser, index_option="freq")
    builder.add_text_field("title", tokenizer_name=analyser, index_option="freq")
    builder.add_unsigned_field("number", fast=True)
    builder.add_unsigned_field("speaker", indexed=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("genre", tokenizer_name="raw", index_option="basic")
    return builder.build()
