"""Texts to embeddings, encoding only what no earlier build has encoded."""

from __future__ import annotations

import hashlib
import io
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from qa.encoder import Encoded, Encoder
from qa.forward import Vectors
from qa.memory import trim
from qa.passages import CONTEXT_VERSION
from qa.pieces import once, within
from qa.store.cache import Embedding, EmbeddingCache
from qa.store.codec import ENOUGH, Codes, TokenCodec
from qa.store.expected import Known
from qa.vocabulary import Vocabulary
from qa.wanted import Row, Wanted

AT_ONCE = 256
"""Texts encoded between two savings of the cache: a build that is killed loses no more than these."""
LINED_UP = 16_384
"""Texts that batches of like length are made of: they take 10 MB, and of 73,000 passages no batch is padded more."""
READ_AT_ONCE = 4096
"""Embeddings read from the cache at once: 16 MB."""
MISSING = -1
"""Number of tokens of a text that is not encoded yet."""
SAMPLE = 600
"""Texts whose tokens train the codec; they hold about ENOUGH tokens."""
OUTGROWN = 4
"""Times as many texts as at its training make a codec that had too few worth training anew; that costs one encoding of
everything for every fourfold growth, a third of the work in all, and stops once it has had enough."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many (0 where that is not known yet)."""

Made = Mapping[str, Embedding]
"""Embeddings by their keys."""
Batch = tuple[Vectors, list[Codes]]
"""Vectors of some rows, shape (rows, dimension), and the codes of the tokens of each."""


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The rows' vectors and token codes, in their order; read again whenever they are gone through."""

    batches: Callable[[], Iterable[Batch]]
    tokens: npt.NDArray[np.int64]
    """How many each row has. Shape (rows,)."""
    codec: TokenCodec | None
    """None where the model gives no token vectors."""
    encoded: int
    """Texts that were not known yet."""

    @property
    def vectors(self) -> Vectors:
        """All vectors, shape (rows, dimension)."""
        return np.concatenate([vectors for vectors, _ in self.batches()])

    @property
    def codes(self) -> list[Codes]:
        """The codes of all rows."""
        return [one for _, codes in self.batches() for one in codes]


@runtime_checkable
class Spreading(Protocol):
    """An encoder that has passages embedded by others."""

    def spread(self, rows: Mapping[str, Row], codec: TokenCodec) -> Iterator[Made]:
        """Embed rows given by their keys, and compress their tokens; those yielded have been kept when it goes on."""
        ...


def embed(
    rows: Sequence[Row], encoder: Encoder, cache_path: Path, progress: Progress, *,
    codec: TokenCodec | None = None, texts: int = 0,
) -> Embeddings:  # fmt: skip
    """Embed rows, at least one; each different text is encoded once in the life of the cache, and kept nowhere else.

    `codec` is the one that the rest of the archive is in, `texts` its rows; without them these rows are all there is.
    """
    settings = _settings(encoder)
    keys = [_key(settings, row) for row in rows]
    wanted = Wanted(rows, keys)
    cache = EmbeddingCache(cache_path)
    try:
        texts = max(texts, len(wanted))
        codec = _adopted(cache, settings, codec, texts) if codec else _codec(cache, settings, texts)
        counts = dict.fromkeys(wanted, MISSING)
        for known in _known_to(cache, list(wanted), codec):
            counts |= _counts(known)
        new, done = [key for key, count in counts.items() if count == MISSING], 0
        if codec is None:
            sample = random.Random(0).sample(new, min(SAMPLE, len(new)))  # noqa: S311 - a sample, not a secret
            progress("embedding passages", 0, len(new))
            codec, first = _first(encoder, cache, sample, wanted, settings, texts)
            counts |= _counts(first)
            new, done = [key for key in new if counts[key] == MISSING], len(sample)
        total = done + len(new)
        progress("embedding passages", done, total)
        for made in _made(encoder, cache, wanted, new, codec):
            counts |= _counts(made)
            done += len(made)
            progress("embedding passages", done, total)
        progress("embedding passages", total, total)
    finally:
        cache.close()
    tokens = np.array([counts[key] for key in keys], np.int64)
    reading = Reading(cache_path, keys, wanted, encoder, codec)
    return Embeddings(reading, tokens, codec if codec.trained_on else None, total)


def _first(
    encoder: Encoder, cache: EmbeddingCache, sample: Sequence[str], wanted: Wanted, settings: str, texts: int
) -> tuple[TokenCodec, Made]:
    """Embed a sample, and train the codec on it."""
    encoded = _encode(encoder, [wanted[key] for key in sample])
    codec = _train(encoded, encoder.vocabulary)
    cache.put_codec(settings, codec.digest, _packed(codec), texts)
    return codec, _keep(cache, sample, encoded, codec, encoder.vocabulary)


def _counts(made: Made) -> dict[str, int]:
    return {key: len(codes) for key, (_, codes) in made.items()}


def _known_to(cache: EmbeddingCache, keys: Sequence[str], codec: TokenCodec | None) -> Iterator[Made]:
    """Read what a cache knows, so much at once; without a codec it knows nothing."""
    for start in range(0, len(keys) if codec else 0, READ_AT_ONCE):
        assert codec is not None  # noqa: S101 - for the type checker
        yield cache.get(keys[start : start + READ_AT_ONCE], codec.code_size)


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads embeddings of rows back from the cache that they were kept in, as often as is wanted."""

    path: Path
    keys: Sequence[str]
    wanted: Wanted
    encoder: Encoder
    codec: TokenCodec

    def __call__(self) -> Iterator[Batch]:
        """Yield vectors and codes of so many rows at once, in their order."""
        cache = EmbeddingCache(self.path)
        try:
            for start in range(0, len(self.keys), READ_AT_ONCE):
                some = self.keys[start : start + READ_AT_ONCE]
                found = cache.get(list(dict.fromkeys(some)), self.codec.code_size)
                if lost := [key for key in dict.fromkeys(some) if key not in found]:  # damaged a moment ago
                    rows = [self.wanted[key] for key in lost]
                    found |= _keep(cache, lost, _encode(self.encoder, rows), self.codec, self.encoder.vocabulary)
                yield np.stack([found[key][0] for key in some]), [found[key][1] for key in some]
        finally:
            cache.close()


def outgrown(encoder: Encoder, cache_path: Path, texts: int, codec: TokenCodec) -> bool:
    """Say whether an archive of so many rows deserves a codec that has seen more than its own.

    So it does where a build that was killed had begun with one: what that embedded is in the cache.
    """
    cache = EmbeddingCache(cache_path)
    try:
        stored = cache.codec(settings := _settings(encoder))
        if stored is None:
            return False
        begun = TokenCodec.open(io.BytesIO(stored[0]))
        more = 0 < codec.trained_on < min(begun.trained_on, ENOUGH) and begun.digest != codec.digest
        return more or _codec(cache, settings, texts) is None
    finally:
        cache.close()


def _settings(encoder: Encoder) -> str:
    return f"{encoder.fingerprint}|{encoder.precision}|{encoder.dimension}|{CONTEXT_VERSION}"


def _adopted(cache: EmbeddingCache, settings: str, codec: TokenCodec, texts: int) -> TokenCodec:
    """Make the archive's codec the cache's own, should the cache have been lost or have come from another archive."""
    stored = cache.codec(settings)
    if stored is None or TokenCodec.open(io.BytesIO(stored[0])).digest != codec.digest:
        cache.put_codec(settings, codec.digest, _packed(codec), texts)
    return codec


def _codec(cache: EmbeddingCache, settings: str, texts: int) -> TokenCodec | None:
    """Return the codec in use, unless the archive has outgrown it."""
    stored = cache.codec(settings)
    if stored is None:
        return None
    codec = TokenCodec.open(io.BytesIO(stored[0]))
    # A model without token vectors has a codec that is trained on none.
    too_small = 0 < codec.trained_on < ENOUGH and texts > OUTGROWN * stored[1]
    return None if too_small else codec


def _train(encoded: Sequence[Encoded], vocabulary: Vocabulary) -> TokenCodec:
    tokens = np.concatenate([one.tokens for one in encoded])
    if len(tokens) == 0:
        return TokenCodec.none(tokens.shape[1])
    chosen = np.random.default_rng(0).permutation(len(tokens))[:ENOUGH]
    known = _known(encoded)
    known = known and Known(known.pieces[chosen], known.passages, known.row[chosen])
    return TokenCodec.train(tokens[chosen], len(tokens) / len(encoded), known, vocabulary)


def _known(encoded: Sequence[Encoded]) -> Known | None:
    """Gather what is known of all tokens of some texts besides their vectors; None where the model does not tell."""
    if any(len(one.pieces) != len(one.tokens) for one in encoded):
        return None
    row = np.repeat(np.arange(len(encoded)), [len(one.tokens) for one in encoded])
    return Known(np.concatenate([one.pieces for one in encoded]), np.stack([one.vector for one in encoded]), row)


def _packed(codec: TokenCodec) -> bytes:
    buffer = io.BytesIO()
    codec.save(buffer)
    return buffer.getvalue()


def _made(
    encoder: Encoder, cache: EmbeddingCache, wanted: Wanted, keys: Sequence[str], codec: TokenCodec
) -> Iterator[Made]:
    """Embed and keep texts, here or wherever the encoder spreads them to."""
    if isinstance(encoder, Spreading):
        for made in encoder.spread(wanted.only(keys), codec) if keys else ():
            cache.put(made, codec.digest)
            yield made
    else:
        for batch, encoded in _ahead(encoder, _lined_up(wanted, keys)):
            yield _keep(cache, batch, encoded, codec, encoder.vocabulary)
            trim()


def _lined_up(wanted: Wanted, keys: Sequence[str]) -> Iterator[Mapping[str, Row]]:
    """Cut texts into batches of like length, so that little is spent on padding; so many are looked at together."""
    for start in range(0, len(keys), LINED_UP):
        some = {key: wanted[key] for key in keys[start : start + LINED_UP]}
        longest = sorted(some, key=lambda key: -len(some[key].text))
        for at in range(0, len(longest), AT_ONCE):
            yield {key: some[key] for key in longest[at : at + AT_ONCE]}


def _ahead(encoder: Encoder, batches: Iterable[Mapping[str, Row]]) -> Iterator[tuple[Sequence[str], list[Encoded]]]:
    """Encode texts, so many at once, the next ones while those before them are compressed and saved."""
    with ThreadPoolExecutor(1, "encoding") as thread:
        waiting = deque[tuple[Sequence[str], Future[list[Encoded]]]]()
        for batch in batches:
            waiting.append((list(batch), thread.submit(_encode, encoder, list(batch.values()))))
            if len(waiting) > 1:
                first, encoded = waiting.popleft()
                yield first, encoded.result()
        for keys, encoded in waiting:
            yield keys, encoded.result()


def _encode(encoder: Encoder, rows: Sequence[Row]) -> list[Encoded]:
    encoded = encoder.encode_passages([row.text for row in rows], [row.context for row in rows])
    return [once(within(one, row.own) if row.own else one, row.text) for one, row in zip(encoded, rows, strict=True)]


def _keep(
    cache: EmbeddingCache, keys: Sequence[str], encoded: Sequence[Encoded], codec: TokenCodec, vocabulary: Vocabulary
) -> dict[str, Embedding]:
    made = _compressed(keys, encoded, codec, vocabulary)
    cache.put(made, codec.digest)
    return made


def compressed(encoder: Encoder, keys: Sequence[str], rows: Sequence[Row], codec: TokenCodec) -> dict[str, Embedding]:
    """Encode rows and compress their tokens; without a cache, for workers."""
    return _compressed(keys, _encode(encoder, rows), codec, encoder.vocabulary)


def _compressed(
    keys: Sequence[str], encoded: Sequence[Encoded], codec: TokenCodec, vocabulary: Vocabulary
) -> dict[str, Embedding]:
    # At once: each call has its price.
    codes = codec.encode(np.concatenate([one.tokens for one in encoded]), _known(encoded), vocabulary)
    stretches = np.split(codes, np.cumsum([len(one.tokens) for one in encoded])[:-1])
    return {key: (one.vector, of_one) for key, one, of_one in zip(keys, encoded, stretches, strict=True)}


def _key(settings: str, row: Row) -> str:
    own = "{}-{}".format(*row.own) if row.own else ""
    content = f"{settings}|{own}|{len(row.context)}|{row.context}|{row.text}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
