"""Which sentence of a paragraph is marked."""

from __future__ import annotations

import numpy as np

from qa.search.highlight import by_tokens

FERRY, BERGEN, PAINTED, OTHER = np.eye(4, dtype=np.float32)
QUESTION, WEIGHTS = np.stack([FERRY, BERGEN, PAINTED]), np.full(3, 1 / 3, np.float32)


def scores(*sentences: list[np.ndarray]) -> list[float]:
    """Score sentences given by the vectors of their tokens, each token a character long."""
    ends = np.cumsum([len(one) for one in sentences]).tolist()
    spans = list(zip([0, *ends[:-1]], ends, strict=True))
    tokens = np.stack([token for one in sentences for token in one])
    found = by_tokens(WEIGHTS, spans, tokens @ QUESTION.T, [(at, at + 1) for at in range(len(tokens))])
    return found.tolist()


def test_sentence_that_answers_need_not_repeat_what_the_opening_says() -> None:
    np.testing.assert_allclose(
        scores([FERRY, BERGEN], [OTHER, PAINTED], [FERRY, BERGEN, OTHER]),
        [2 / 3, (0.7 * 3 + 0.3) / 3, 2 / 3],
        atol=1e-6,
    )


def test_sentence_that_says_it_all_itself_is_better_still() -> None:
    found = scores([FERRY, BERGEN], [PAINTED, OTHER], [FERRY, BERGEN, PAINTED])
    assert found.index(max(found)) == 2
