"""Terms in tantivy, ranked by BM25; filters are part of the query.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with tantivy's k1 = 1.2, b = 0.75.
tantivy counts deleted passages in its weights until it happens to merge them away; here every term is weighed anew, as
if they had never been there. Only the average length of a passage still counts them.
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from qa.errors import DamagedArchiveError
from qa.memory import remembering
from qa.store import analysers

K1 = 1.2
TITLE_BOOST = 0.3
"""Weight of a term in the title against one in the text; low, so that headings never outrank what was said."""
DEEPER = 16
"""Times as many hits are looked through where those of one source are too few among them; all 30,000 that match in a
corpus of 65,000 cost 20 ms."""
WEIGHED = 10_000
"""Terms whose frequencies are remembered; where passages were deleted, counting one takes up to a millisecond."""
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
    document: int = 0


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a passage must fulfil; None means anything goes."""

    first_day: int | None = None
    last_day: int | None = None
    speakers: tuple[int, ...] | None = None
    genres: tuple[str, ...] | None = None
    """Any of them will do; empty where nothing may be found."""
    kind: str | None = None
    ranges: tuple[tuple[int, int], ...] | None = None
    """Numbers of the passages from one source: first and last of each stretch, in order."""


class LexicalIndex:
    """An inverted index of passages.

    Args:
        index: of tantivy.
        speakers: the number that each speaker has in the files, by the number a restriction gives; None where equal.
        written: passages in the files, deleted ones included.
    """

    def __init__(
        self,
        index: Any,  # noqa: ANN401
        analyser: str,
        speakers: Sequence[int] | None = None,
        written: int = 0,
    ) -> None:
        self._index = index
        takes_apart = analysers.analyser(analyser)
        self._index.register_tokenizer(analyser, takes_apart)
        self._terms = analysers.Terms(takes_apart)
        self._analyser = takes_apart
        self._searcher = index.searcher()
        self._speakers = speakers
        self._written = max(written, self.entries)
        self._frequency = remembering(self._count, WEIGHED)

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry], language: str = "en") -> int:
        """Write an index of the entries into an empty folder and return how many there are.

        `language` is the code of the one in Latin letters whose endings are to be known; English for one unknown.
        """
        name = analysers.name_for(language)
        folder.mkdir(parents=True, exist_ok=True)
        return cls._write(tantivy.Index(_schema(name), path=str(folder)), name, (), entries)

    @classmethod
    def update(cls, folder: Path, gone: Iterable[int], entries: Iterable[Entry]) -> int:
        """Take the passages of some documents out of an index, add the entries, and return how many these are.

        What is there is read, and replaced file by file, so that hard links to its files keep their content.
        """
        return cls._write(tantivy.Index.open(str(folder)), analysers.name_in(folder), gone, entries)

    @classmethod
    def _write(cls, index: Any, analyser: str, gone: Iterable[int], entries: Iterable[Entry]) -> int:  # noqa: ANN401
        index.register_tokenizer(analyser, analysers.analyser(analyser))
        count = 0
        try:
            writer = index.writer(heap_size=HEAP, num_threads=1)
            for number in gone:
                writer.delete_documents_by_query(tantivy.Query.term_query(index.schema, "document", number))
            for entry in entries:
                writer.add_document(_document(entry))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, RuntimeError) as error:  # what the engine makes of a full disk
            raise OSError(f"the index of words cannot be written: {error}") from error
        return count

    @classmethod
    def open(cls, folder: Path, speakers: Sequence[int] | None = None) -> LexicalIndex:
        """Open a saved index.

        Raises:
            DamagedArchiveError: the folder holds no readable index.
        """
        try:
            meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            written = sum(segment["max_doc"] for segment in meta["segments"])
            return cls(_opened(folder), analysers.name_in(folder), speakers, written)
        except (ValueError, OSError, RuntimeError, KeyError, TypeError, StopIteration) as error:
            raise DamagedArchiveError("the index of words cannot be read") from error

    @property
    def entries(self) -> int:
        """Passages held."""
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """Reduce a text to its distinct terms, in order, as the index knows them."""
        return self._terms(text)

    def analysed(self, text: str) -> list[str]:
        """Reduce a text to its terms, in order, each as often as it occurs."""
        return list(self._analyser.analyze(text))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Weigh each term by its rarity; one that no passage has gets the weight of the rarest."""
        total = max(self.entries, 1)
        return {term: _idf(total, n) for term, n in self.frequencies(terms).items()}

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Count the passages whose text holds each term."""
        return {term: self._frequency("text", term) for term in terms}

    def _count(self, field: str, term: str) -> int:
        if self._written == self.entries:
            return int(self._searcher.doc_freq(field, term))
        query = tantivy.Query.const_score_query(tantivy.Query.term_query(self._index.schema, field, term), 0.0)
        return int(self._searcher.search(query, limit=1, count=True).count)

    def _weight(self, field: str, term: str) -> float:
        """Say by how much tantivy's weight of a term must be multiplied to be what it is without deleted passages."""
        if self._written == self.entries:
            return 1.0
        wrong = _idf(self._written, int(self._searcher.doc_freq(field, term)))
        return _idf(self.entries, self._frequency(field, term)) / wrong

    def search(
        self,
        terms: Sequence[str],
        k: int,
        restriction: Restriction | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Find the k passages that match the terms best and fulfil the restriction: BM25 scores and passage numbers.

        `weights` says how much terms count beside 1 for the others.
        """
        if not terms:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        schema, should, must = self._index.schema, tantivy.Occur.Should, tantivy.Occur.Must
        words = []
        for term in terms:
            for field, boost in (("text", 1.0), ("title", TITLE_BOOST)):
                weight = boost * self._weight(field, term) * (weights or {}).get(term, 1.0)
                query = tantivy.Query.term_query(schema, field, term)
                words.append((should, query if weight == 1 else tantivy.Query.boost_query(query, weight)))
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
            stored = [n if self._speakers is None else self._speakers[n] for n in restriction.speakers]
            queries.append(tantivy.Query.term_set_query(schema, "speaker", stored))
        if restriction.genres is not None:
            queries.append(tantivy.Query.term_set_query(schema, "genre", list(restriction.genres)))
        if restriction.kind is not None:
            queries.append(tantivy.Query.term_query(schema, "kind", restriction.kind))
        if restriction.ranges:
            # One range costs nothing and several cost 2 ms each, so what lies between them is left out afterwards.
            whole = {"lower_bound": restriction.ranges[0][0], "upper_bound": restriction.ranges[-1][1]}
            queries.append(tantivy.Query.range_query(schema, "number", tantivy.FieldType.Unsigned, **whole))
        return queries


def _opened(folder: Path) -> Any:  # noqa: ANN401
    """Open an index; the engine wants to create a lock beside it, so one that cannot be written to is opened elsewhere.

    There stand links to its files, or copies where the system has no links for everybody.
    """
    try:
        index = tantivy.Index.open(str(folder))
        index.reload()
        return index
    except ValueError as error:
        if "Lockfile" not in str(error):
            raise
    with tempfile.TemporaryDirectory(prefix="qa-words-", ignore_cleanup_errors=True) as place:
        for path in (path for path in folder.iterdir() if path.suffix != ".lock"):
            try:
                (Path(place) / path.name).symlink_to(path.resolve())
            except OSError:
                shutil.copyfile(path, Path(place) / path.name)
        index = tantivy.Index.open(place)
        index.reload()
        return index


def _idf(passages: int, holding: int) -> float:
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def _document(entry: Entry) -> Any:  # noqa: ANN401
    document = tantivy.Document()
    document.add_text("text", entry.text)
    document.add_text("title", entry.title)
    document.add_unsigned("number", entry.number)
    document.add_unsigned("document", entry.document)
    document.add_integer("day", entry.day)
    document.add_text("kind", entry.kind)
    document.add_text("genre", entry.genre)
    for speaker in entry.speakers:
        document.add_unsigned("speaker", speaker)
    return document


def _inside(numbers: npt.NDArray[np.int64], ranges: tuple[tuple[int, int], ...] | None) -> npt.NDArray[np.bool_]:
    """Say of each passage whether it lies in one of the ranges, which are in order; in None every one does."""
    if ranges is None:
        return np.ones(len(numbers), bool)
    if not ranges:
        return np.zeros(len(numbers), bool)
    firsts, lasts = np.array(ranges, np.int64).T
    at = np.searchsorted(firsts, numbers, "right") - 1
    return np.asarray((at >= 0) & (numbers <= lasts[at]))


def _schema(analyser: str) -> Any:  # noqa: ANN401
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name=analyser, index_option="freq")
    builder.add_text_field("title", tokenizer_name=analyser, index_option="freq")
    builder.add_unsigned_field("number", fast=True)
    builder.add_unsigned_field("document", indexed=True)
    builder.add_unsigned_field("speaker", indexed=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("genre", tokenizer_name="raw", index_option="basic")
    return builder.build()
