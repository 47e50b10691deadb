"""An archive of any size out of one that is there: its documents again and again, each time in other words.

`write` makes JSON Lines of pages: the documents of an archive as often as it takes, with another title, a later date
and a quarter of their different words replaced by others, everywhere in a document alike. So texts, passages and
documents are really others, but fall into the same passages, windows and tokens. `Perturbing` gives them the vectors
of the passages they were made from, with noise of a tenth of their length, and their token codes with one byte in
twenty changed; nothing has to be encoded. What is asked is encoded by the real model.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.embed import Made
from qa.encoder import SentenceTransformerEncoder
from qa.models import PARAGRAPH_BREAK
from qa.store.catalogue import StoredDocument
from qa.store.codec import TokenCodec
from qa.store.generation import Generation
from qa.wanted import Row
from qa.words import FUNCTION_WORDS

WORD = re.compile(r"[A-Za-z]{4,}")
REPLACED = 0.25
"""Of the different words of a document."""
VECTOR_NOISE = 0.1
CODE_NOISE = 0.05
APART = 29
"""Days between a document and its next repetition."""
AT_ONCE = 256
KEYS = "keys.npy"
Numbers = np.ndarray


def write(opened: Generation, vocabulary: Sequence[str], passages: int, folder: Path) -> int:
    """Write a file of pages for each repetition, with the base row of each paragraph; return how many pages these are.

    Args:
        opened: the archive.
        vocabulary: words of one piece each.
        passages: at least so many are to come of it.
        folder: for the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    starts = np.searchsorted(opened.columns.rows, np.arange(opened.columns.count))
    words = [word for word in vocabulary if WORD.fullmatch(word) and word.islower() and word not in FUNCTION_WORDS]
    keys: list[tuple[int, int]] = []
    made = pages = repetition = 0
    while made < passages:
        with (folder / f"copy{repetition:02}.jsonl").open("w", encoding="utf-8") as file:
            table = opened.columns.passages["document"]
            for number in opened.catalogue.document_numbers():
                document = opened.catalogue._document(number)
                if not len(document.passages):
                    continue
                changed = _Changed(document, repetition, words)
                first = int(np.searchsorted(table, number))
                for at, passage in enumerate(document.passages):
                    head = changed(passage.text.split(PARAGRAPH_BREAK)[0])
                    keys.append((digest(head), int(starts[first + at])))
                file.write(json.dumps(changed.page(), ensure_ascii=False) + "\n")
                made, pages = made + len(document.passages), pages + 1
                if made >= passages:
                    break
        repetition += 1
    np.save(folder / KEYS, np.array(sorted(keys), [("key", "<u8"), ("row", "<i8")]))
    return pages


class _Changed:
    """A document in other words."""

    def __init__(self, document: StoredDocument, repetition: int, words: Sequence[str]) -> None:
        self._document, self._repetition = document, repetition
        draw = random.Random(f"{document.id}|{repetition}")
        own = {word.casefold() for word in WORD.findall(document.text)}
        known = sorted(own.intersection(words))
        going = draw.sample(known, int(REPLACED * len(known)))
        coming: list[str] = []
        while len(coming) < len(going):
            coming += [one for one in draw.choices(words, k=len(going)) if one not in own and one not in coming]
        self._words = dict(zip(going, coming, strict=False))

    def __call__(self, text: str) -> str:
        return str(WORD.sub(self._replaced, text))

    def _replaced(self, found: re.Match[str]) -> str:
        word = found.group()
        new = str(self._words.get(word.casefold(), word))
        return new.capitalize() if word[0].isupper() else new

    def page(self) -> dict[str, Any]:
        """Write it as a record of JSON Lines."""
        document = self._document
        paragraphs = []
        for said in document.utterances:
            text = self(document.text[said.start : said.end])
            label = said.label or said.speaker or ("Question" if said.role == "question" else None)
            paragraphs.append(f"{label}: {text}" if label else text)
        title = f"{self(document.title or 'Without a title')}, {self._repetition + 1}"
        later = dt.timedelta(days=APART * self._repetition)
        day = document.date or document.published
        return {
            "text": PARAGRAPH_BREAK.join(paragraphs), "title": title, "date": (day + later).isoformat() if day else "",
            "place": document.place or "", "genre": document.genre or "", "language": document.language or "en",
            "publisher": "copies", "url": f"http://copies.example/{self._repetition}/{document.id}",
        }  # fmt: skip


class Perturbing(SentenceTransformerEncoder):
    """The real model for questions; for passages what an archive holds of those that they were made from."""

    def __init__(self, base: Generation, keys: Path) -> None:
        super().__init__(base.manifest["encoder"]["name"])
        assert base.tokens is not None
        self._base, self._codes, self._codec = base, base.tokens, base.tokens.codec
        self._keys = np.load(keys)
        self.met = self.found = 0

    def codec(self) -> TokenCodec:
        """Return the codec that the codes are in."""
        return self._codec

    def spread(self, rows: Mapping[str, Row], codec: TokenCodec) -> Iterator[Made]:
        """Give embeddings to rows, as `qa.embed.Spreading` says."""
        keys = list(rows)
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            yield self._made(some, [rows[key].text for key in some], codec)

    def _made(self, keys: Sequence[str], texts: Sequence[str], codec: TokenCodec) -> Made:
        random_ = np.random.default_rng(int(keys[0][:15], 16))
        base = self._rows(texts)
        vectors = self._base.vectors.at(base)
        noise = random_.standard_normal(vectors.shape, np.float32)
        vectors = vectors + noise * np.float32(VECTOR_NOISE / np.sqrt(vectors.shape[1]))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        head = codec.named + 1 if codec.named else 0
        made = {}
        for key, vector, row in zip(keys, vectors, base, strict=True):
            codes = np.array(self._codes.codes_of(np.array([row]))[0])
            hit = random_.random(codes[:, head:].shape, np.float32) < CODE_NOISE
            codes[:, head:][hit] = random_.integers(0, 256, int(hit.sum()), np.uint8)
            made[key] = (vector, codes)
        return made

    def _rows(self, texts: Sequence[str]) -> Numbers:
        """Find the rows that texts were made from; of one that is not known, such as a later window, any row."""
        wanted = np.array([digest(text.split(PARAGRAPH_BREAK)[0]) for text in texts], np.uint64)
        at = np.minimum(np.searchsorted(self._keys["key"], wanted), len(self._keys) - 1)
        known = self._keys["key"][at] == wanted
        self.met, self.found = self.met + len(texts), self.found + int(known.sum())
        return np.where(known, self._keys["row"][at], wanted % np.uint64(self._base.vectors.rows)).astype(np.int64)


def digest(text: str) -> int:
    """Digest a text to 64 bits."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "little")
