"""BERT's forward pass over weights laid out beforehand as the engine of matrices wants them, for questions.

Devlin et al., "BERT" (2019). Of one short text a layer computes little: each product lays its weights out anew, which
takes longer than the product, and calling a layer's parts takes as long again. Here weights are laid out once, the
three projections of a layer's attention are one product, and nothing lies between. Of many texts at once this gains
nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from qa.forward import LENGTHS, Output, output

ROWS = 16
"""Tokens that weights are laid out for; more or fewer are as exact, and hardly slower."""


@dataclass(frozen=True, slots=True)
class _Dense:
    """A linear layer."""

    weight: torch.Tensor
    """In the engine's own layout."""
    bias: torch.Tensor

    @classmethod
    def of(cls, *layers: Any) -> _Dense:  # noqa: ANN401
        """Take over linear layers of the same input, as one."""
        weight = torch.cat([layer.weight.detach() for layer in layers])
        bias = torch.cat([layer.bias.detach() for layer in layers])
        return cls(torch.ops.mkldnn._reorder_linear_weight(weight, ROWS), bias)

    def __call__(self, states: torch.Tensor, then: str = "none") -> torch.Tensor:
        """Multiply, and apply a function in the same pass."""
        found: torch.Tensor = torch.ops.mkldnn._linear_pointwise(states, self.weight, self.bias, then, [], "none")
        return found


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: torch.Tensor
    bias: torch.Tensor
    least: float

    @classmethod
    def of(cls, layer: Any) -> _Norm:  # noqa: ANN401
        return cls(layer.weight.detach(), layer.bias.detach(), layer.eps)

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(states, self.weight.shape, self.weight, self.bias, self.least)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: attention, then two dense layers, each beside what goes around it."""

    heads: int
    attending: _Dense
    """Queries, keys and values."""
    attended: _Dense
    first_norm: _Norm
    inner: _Dense
    outer: _Dense
    last_norm: _Norm

    @classmethod
    def of(cls, layer: Any) -> _Layer:  # noqa: ANN401
        attention = layer.attention.self
        return cls(
            heads=attention.num_attention_heads,
            attending=_Dense.of(attention.query, attention.key, attention.value),
            attended=_Dense.of(layer.attention.output.dense),
            first_norm=_Norm.of(layer.attention.output.LayerNorm),
            inner=_Dense.of(layer.intermediate.dense),
            outer=_Dense.of(layer.output.dense),
            last_norm=_Norm.of(layer.output.LayerNorm),
        )

    def __call__(self, states: torch.Tensor, visible: torch.Tensor) -> torch.Tensor:
        texts, tokens, size = states.shape
        parts = self.attending(states).view(texts, tokens, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=visible)
        states = self.first_norm(self.attended(found.transpose(1, 2).reshape(states.shape)) + states)
        return self.last_norm(self.outer(self.inner(states, "gelu")) + states)


class Packed:
    """Computes what a `BertModel` does on a processor.

    Args:
        bert: of another architecture, or one with parts that are not looked for here, AttributeError or ValueError.
    """

    def __init__(self, bert: Any) -> None:  # noqa: ANN401
        usual = {"model_type": "bert", "hidden_act": "gelu", "is_decoder": False}
        if any(getattr(bert.config, name) != value for name, value in usual.items()):
            raise ValueError("another architecture than BERT's")
        if getattr(bert.config, "position_embedding_type", "absolute") not in ("absolute", None):
            raise ValueError("positions that are not absolute")
        first = bert.embeddings
        self._words = first.word_embeddings.weight.detach()
        # Every text is of the first type.
        self._places = first.position_embeddings.weight.detach() + first.token_type_embeddings.weight.detach()[0]
        self._norm = _Norm.of(first.LayerNorm)
        self._layers: Sequence[_Layer] = [_Layer.of(layer) for layer in bert.encoder.layer]

    def __call__(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the states of all tokens, shape (texts, tokens, dimension), where the mask is True."""
        states = self._norm(functional.embedding(ids, self._words) + self._places[: ids.shape[1]])
        visible = mask[:, None, None, :]
        for layer in self._layers:
            states = layer(states, visible)
        return states


class PackedModel:
    """A SentenceTransformer of BERT, its mean and nothing else, with nothing between tokenizer and vectors.

    What lies there, for models of all kinds, takes a third of the time of a question. Safe to use from several threads.

    Args:
        model: ValueError, or AttributeError, where it does more than that.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        transformer, pooling, *rest = model
        if pooling.pooling_mode != "mean" or any(type(one).__name__ != "Normalize" for one in rest):
            raise ValueError("another way to the text's vector than the mean of its tokens'")
        if (model.prompts or {}).get("query") or transformer.do_lower_case or transformer.query_length:
            raise ValueError("texts are changed before they are read")
        tokenizer, most = model.tokenizer, model.max_seq_length
        if model.truncate_dim or not most or most % LENGTHS or tokenizer.padding_side != "right":
            raise ValueError("vectors or texts of another length")
        self._packed = Packed(transformer.model)
        self._tokenizer = copy.deepcopy(tokenizer.backend_tokenizer)
        self._tokenizer.enable_truncation(most)
        self._tokenizer.enable_padding(
            pad_id=tokenizer.pad_token_id, pad_token=tokenizer.pad_token, pad_to_multiple_of=LENGTHS
        )

    def __call__(self, texts: Sequence[str]) -> list[Output]:
        """Embed questions in one batch."""
        read = self._tokenizer.encode_batch(list(texts))
        mask = torch.tensor([one.attention_mask for one in read], dtype=torch.bool)
        with torch.inference_mode():
            states = self._packed(torch.tensor([one.ids for one in read]), mask).float()
            sums = (states * mask[:, :, None]).sum(dim=1)  # as long as they may be: only the direction counts
            vectors = functional.normalize(sums, dim=1).numpy()
        return [
            output(vector, tokens, one.ids, one.offsets, one.special_tokens_mask)
            for vector, tokens, one in zip(vectors, states.numpy(), read, strict=True)
        ]
