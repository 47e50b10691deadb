"""Where the tokens of texts lie, and how much of a model's window they take."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from qa.models import Span
from qa.windows import cut

CONTEXT_TOKENS = 48
"""Of a context that are encoded: the usual title whole, a very long one in part."""
MOST_OF_CONTEXT = 2 * CONTEXT_TOKENS
"""Tokens that a context never has: cut after the 48th, its last word may fall into others, but not into so many."""
JOIN = "\n"
"""Between a passage's context and its text."""
REMEMBERED = 256
"""Texts whose tokens are remembered: marking a quote's sentence asks for its windows, then for the tokens in them, and
titles come again and again."""


class Tokens:
    """A model's tokenizer, asked where tokens lie; safe to use from several threads.

    Args:
        model: a SentenceTransformer.
        lock: held while its tokenizer runs, which keeps state of its own between calls.
    """

    def __init__(self, model: Any, lock: threading.Lock) -> None:  # noqa: ANN401
        self._model = model
        self._lock = lock
        self._known: OrderedDict[str, list[Span]] = OrderedDict()

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find where the tokens of each text lie; those not met lately are tokenised together."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            if missing := [text for text in dict.fromkeys(texts) if text not in found]:
                found.update(zip(missing, self._tokenised(missing), strict=True))
            for text in texts[-REMEMBERED:]:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return [found[text] for text in texts]

    def _tokenised(self, texts: list[str]) -> list[list[Span]]:
        found = self._model.tokenizer(
            texts, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )
        return [[(start, end) for start, end in one] for one in found["offset_mapping"]]

    def windows(self, texts: Sequence[str], contexts: Sequence[str]) -> list[list[Span]]:
        """Cut each text into overlapping stretches that each fit the window together with its context."""
        room, offsets = self._room, self.offsets(texts)
        # Most passages fit beside whatever context, so theirs need not be looked at.
        long = {context for context, one in zip(contexts, offsets, strict=True) if len(one) > room - MOST_OF_CONTEXT}
        heads = self._heads(sorted(long))
        return [
            cut(text, one, max(room - heads.get(context, MOST_OF_CONTEXT), 1))
            for text, context, one in zip(texts, contexts, offsets, strict=True)
        ]

    def trimmed(self, contexts: Sequence[str]) -> dict[str, str]:
        """Cut each context to its first tokens, so that most of every window is the passage's own."""
        different = list(dict.fromkeys(contexts))
        return {
            context: context[: offsets[CONTEXT_TOKENS - 1][1]] if len(offsets) > CONTEXT_TOKENS else context
            for context, offsets in zip(different, self.offsets(different), strict=True)
        }

    def _heads(self, contexts: Sequence[str]) -> dict[str, int]:
        """Count the tokens that each context takes of a window."""
        trimmed = self.trimmed(contexts)
        heads = self.offsets([f"{head}{JOIN}" if head else "" for head in trimmed.values()])
        return {context: len(offsets) for context, offsets in zip(trimmed, heads, strict=True)}

    @property
    def _room(self) -> int:
        """Tokens of a text that fit the model's window."""
        tokenizer = self._model.tokenizer
        return int((self._model.max_seq_length or tokenizer.model_max_length) - tokenizer.num_special_tokens_to_add())
