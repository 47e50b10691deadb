"""One batch of texts through a sentence-transformers model: the texts' vectors and those of their tokens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from qa.models import Span

Vectors = npt.NDArray[np.float32]
Task = Literal["query", "document"]
"""Some models read questions and documents in different ways."""

THREADS_ON_DEVICE = 2
"""Threads that keep an accelerator busy: one tokenises while the other's batch is computed."""
OFFSETS = {"return_offsets_mapping": True, "return_special_tokens_mask": True}
"""Asked of the tokenizer, so that no text is tokenised a second time to learn where its tokens lie."""
LENGTHS = 8
"""Batches are as long as a multiple of this. The engine of matrices makes code for each length: for every one, 1,771
passages leave 131 MB of it, at 77 texts a second of processor time; for every eighth 53 MB at 91, every sixteenth 34 MB
at 81. A question costs 12.3 ms instead of 13.8, in the same run."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a model gives for one text."""

    vector: Vectors
    """Shape (dimension,), unit length."""
    tokens: Vectors | None
    """Shape (positions, token dimension), as the model gives them; None where it gives none."""
    positions: tuple[int, ...]
    """Those that hold tokens of the text, not special ones or padding."""
    spans: tuple[Span, ...]
    """Where each of them lies in the text."""
    pieces: tuple[int, ...] = ()
    """Which piece of the vocabulary each of them is; empty where the model does not tell."""


Run = Callable[[Sequence[str]], list[Output]]
"""Embeds texts in one batch."""


def forward(model: Any, texts: Sequence[str], task: Task, tokenizing: threading.Lock) -> list[Output]:  # noqa: ANN401
    """Embed texts in one batch; offsets count from each text's own beginning, not from the model's prompt.

    Args:
        model: a SentenceTransformer.
        texts: to be padded to the longest of them, and a little more.
        task: chooses the prompt, and the path through a model that has several.
        tokenizing: held meanwhile, since the tokenizer keeps state of its own.
    """
    import torch  # noqa: PLC0415 - takes seconds, needed only here

    prompt = (model.prompts or {}).get(task) or ""
    with tokenizing:
        features = model.preprocess(list(texts), prompt=prompt or None, task=task, processing_kwargs=_asked_of(model))
    offsets, special = (features.pop(name, None) for name in ("offset_mapping", "special_tokens_mask"))
    device = model.device  # looked for among all its parts at each call
    moved = {name: one.to(device) if isinstance(one, torch.Tensor) else one for name, one in features.items()}
    with torch.inference_mode():
        found = model(moved, task=task)
        # Normalised here and not by the model, which may compute in a format too coarse for it.
        vectors = found["sentence_embedding"].float()[:, : model.get_embedding_dimension()]
        vectors = torch.nn.functional.normalize(vectors, dim=1).cpu().numpy()
    tokens = found.get("token_embeddings")
    if tokens is None or offsets is None:
        return [Output(vector, None, (), ()) for vector in vectors]
    numbers = features["input_ids"].tolist() if "input_ids" in features else [[] for _ in texts]
    return [
        output(vector, of_text, of_pieces, where, masked, len(prompt))
        for vector, of_text, of_pieces, where, masked in zip(
            vectors, tokens.float().cpu().numpy(), numbers, offsets.tolist(), special.tolist(), strict=True
        )
    ]


def _asked_of(model: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    """Give what its tokenizer is asked for. One that reads 510 tokens has no place for a 512th, even of padding."""
    rounded = (model.max_seq_length or 1) % LENGTHS == 0
    return {"text": {**OFFSETS, **({"pad_to_multiple_of": LENGTHS} if rounded else {})}}


def batch_size(model: Any) -> int:  # noqa: ANN401
    """Texts of a batch: few on a processor, whose caches they must fit, more on an accelerator."""
    return 16 if model.device.type == "cpu" else 128


def on_one_core() -> AbstractContextManager[Any]:
    """Return what holds the engine of matrices to one core, in the thread that enters it and in no other.

    For a question, whose products are small: waking others after every layer costs more than it brings, 3.3 ms against
    3.9 on an idle machine and 45 to 65 against 19 to 23 on a busy one. To be called once torch was imported.
    """
    limited: AbstractContextManager[Any] = _engine().limit(limits=1)
    return limited


@cache
def _engine() -> Any:  # noqa: ANN401
    return ThreadpoolController().select(user_api="openmp")


def workers(model: Any) -> ThreadPoolExecutor:  # noqa: ANN401
    """Return threads to run batches in: as many as there are cores, each of which then computes on one.

    That way nothing waits for the slowest of several cores after every layer, and one batch is tokenised while others
    are computed. On two busy cores 204 texts a second instead of 191, and in another run 140 instead of 95.
    """
    import torch  # noqa: PLC0415

    count = torch.get_num_threads()
    if model.device.type != "cpu":
        return ThreadPoolExecutor(THREADS_ON_DEVICE, "encoding")
    pool, ready = ThreadPoolExecutor(count, "encoding"), threading.Barrier(count + 1)

    def single() -> None:
        torch.get_num_threads()  # a thread's first look at the number sets it anew
        torch.set_num_threads(1)
        ready.wait()

    for _ in range(count):
        pool.submit(single)
    ready.wait()
    torch.set_num_threads(count)  # what a worker set is also what threads that come later begin with
    return pool


def output(
    vector: Vectors, tokens: Vectors, numbers: Sequence[int], offsets: Sequence[Sequence[int]], special: Sequence[int],
    prompt: int = 0,
) -> Output:  # fmt: skip
    """Put together what a model gives for one text, with where its own tokens are.

    Args:
        vector: of the text.
        tokens: of all positions.
        numbers: which piece of the vocabulary each is; none where the model does not tell.
        offsets: where each begins and ends in what was read.
        special: 1 for each that is no token of a text.
        prompt: characters before the text.
    """
    own = [
        (position, (start - prompt, end - prompt))
        for position, ((start, end), masked) in enumerate(zip(offsets, special, strict=True))
        if not masked and start >= prompt
    ]
    pieces = tuple(numbers[position] for position, _ in own) if numbers else ()
    return Output(vector, tokens, tuple(position for position, _ in own), tuple(span for _, span in own), pieces)
