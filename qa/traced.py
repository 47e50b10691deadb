"""A transformer whose layers are called as a whole, without Python between them, for questions: TorchScript's tracing.

Passages are many to a batch and gain nothing. torch has deprecated tracing for compilers that a user's machine may
lack.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch

OUTPUT = "last_hidden_state"
"""Under which a transformer gives its states."""


class Traced(torch.nn.Module):
    """Stands in for a transformer.

    Args:
        transformer: to be called with the numbers of tokens and a mask.
        example: such numbers and mask, each of shape (texts, tokens).
    """

    def __init__(self, transformer: Any, example: tuple[torch.Tensor, ...]) -> None:  # noqa: ANN401
        super().__init__()
        self.config = transformer.config

        def states(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            found: torch.Tensor = transformer(input_ids=ids, attention_mask=mask, return_dict=False)[0]
            return found

        transformer.requires_grad_(requires_grad=False)  # only then are parameters constants
        with warnings.catch_warnings():
            # What the tracer warns of, values it takes for constants, is what whoever uses it tries out.
            warnings.simplefilter("ignore")
            self._run = torch.jit.trace(states, example, check_trace=False)  # type: ignore[no-untyped-call]

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_ignored: object
    ) -> dict[str, torch.Tensor]:
        """Return the states of all tokens, shape (texts, tokens, dimension)."""
        return {OUTPUT: self._run(input_ids, attention_mask)}
