"""Confidence: values worked out by hand, and the directions it must move in."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.search.abstain import Evidence, absence, confidence, covered_shares, telling

# 7.5 * .6 + 8 * .5 + 5 * .5 - 7 = 4; an archive of e**6 passages adds nothing.
SHORT = Evidence(cosine=0.5, interaction=0.6, sentence=0.5, terms=4)
MIDDLING = 403
SHARE = st.floats(0, 1)
evidence = st.builds(
    Evidence,
    cosine=SHARE,
    interaction=SHARE,
    sentence=SHARE,
    terms=st.integers(1, 40),
    rarity=st.floats(0, 400),
    absence=SHARE,
    nearest=SHARE,
    lacking=st.booleans(),
)


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def test_short_question_is_judged_by_three_signals() -> None:
    assert log_odds(confidence(SHORT, MIDDLING)) == pytest.approx(4.0, abs=1e-3)


@pytest.mark.parametrize("terms", [14, 40])
def test_long_question_is_judged_by_its_vector_alone(terms: int) -> None:
    one = replace(SHORT, terms=terms)
    assert log_odds(confidence(one, MIDDLING)) == pytest.approx(14 * (0.5 - 0.377), abs=1e-3)
    assert confidence(replace(one, interaction=0.0, sentence=1.0), MIDDLING) == confidence(one, MIDDLING)


@pytest.mark.parametrize(("terms", "share"), [(6, 0), (8, 0.25), (10, 0.5), (12, 0.75)])
def test_one_model_passes_into_the_other(terms: int, share: float) -> None:
    expected = (1 - share) * 4.0 + share * 1.722
    assert log_odds(confidence(replace(SHORT, terms=terms), MIDDLING)) == pytest.approx(expected, abs=1e-3)


def test_missing_name_costs_four() -> None:
    assert log_odds(confidence(replace(SHORT, absence=1.0), MIDDLING)) == pytest.approx(0.0, abs=1e-3)
    assert log_odds(confidence(replace(SHORT, absence=0.5), MIDDLING)) == pytest.approx(2.0, abs=1e-3)


def test_missing_number_costs_five_and_no_more_beside_a_missing_name() -> None:
    assert log_odds(confidence(replace(SHORT, lacking=True), MIDDLING)) == pytest.approx(-1.0, abs=1e-3)
    assert log_odds(confidence(replace(SHORT, lacking=True, absence=1.0), MIDDLING)) == pytest.approx(-1.0, abs=1e-3)
    long = replace(SHORT, terms=14)
    assert confidence(replace(long, lacking=True), MIDDLING) == confidence(long, MIDDLING)


@pytest.mark.parametrize(("passages", "share"), [(1_000, 0.0), (7_071, 0.5), (50_000, 1.0), (10**6, 1.0)])
@pytest.mark.parametrize("terms", [4, 40])
def test_the_nearest_row_counts_the_more_the_larger_the_archive(terms: int, passages: int, share: float) -> None:
    usual, near = (confidence(replace(SHORT, terms=terms, nearest=cosine), passages) for cosine in (0.47, 0.57))
    assert log_odds(near) - log_odds(usual) == pytest.approx(1.2 * share, abs=1e-3)


def test_share_of_a_sentence_counts_as_far_as_its_words_tell_passages_apart() -> None:
    # As rare together as twice the logarithm of the size: half of the share counts, 2 of its 4 logits go.
    one = replace(SHORT, rarity=2 * math.log(MIDDLING + 1))
    assert log_odds(confidence(one, MIDDLING)) == pytest.approx(2.0, abs=1e-3)


def test_common_words_tell_little_and_least_in_a_large_archive() -> None:
    assert telling(0.0, 403) == 0
    assert telling(math.inf, 403) == 1
    assert telling(12.0, 403) == pytest.approx(0.5, abs=1e-3)
    assert telling(12.0, 65_167) == pytest.approx(12 / (12 + 2 * math.log(65_168)))
    assert telling(30.0, 403) > telling(12.0, 403)


def test_missing_name_costs_a_long_question_nothing() -> None:
    one = replace(SHORT, terms=14)
    assert confidence(replace(one, absence=1.0), MIDDLING) == confidence(one, MIDDLING)


def test_ten_times_the_passages_cost_as_much_everywhere() -> None:
    for passages in (42, 403, 65_167):
        loss = log_odds(confidence(SHORT, passages)) - log_odds(confidence(SHORT, 10 * passages))
        assert loss == pytest.approx(0.4 * math.log(10))


def test_archive_of_one_passage_or_none_counts_as_two() -> None:
    expected = 4.0 - 0.4 * (math.log(2) - 6)
    for passages in (0, 1, 2):
        assert log_odds(confidence(SHORT, passages)) == pytest.approx(expected)


@given(evidence, SHARE, st.sampled_from(["cosine", "interaction", "sentence"]))
def test_more_in_favour_never_lowers_confidence(one: Evidence, other: float, field: str) -> None:
    low, high = sorted([getattr(one, field), other])
    less, more = (confidence(replace(one, **{field: value}), MIDDLING) for value in (low, high))
    assert 0 < less <= more < 1


@given(evidence, SHARE, st.integers(0, 10**7), st.integers(0, 10**7))
def test_missing_names_and_larger_archives_never_raise_it(one: Evidence, other: float, few: int, many: int) -> None:
    low, high = sorted([one.absence, other])
    few, many = sorted([few, many])
    assert confidence(replace(one, absence=high), many) <= confidence(replace(one, absence=low), few)


@pytest.mark.parametrize(
    ("interaction", "expected"), [(0.0, 1), (0.3, 1), (0.35, 0.75), (0.4, 0.5), (0.5, 0), (0.64, 0)]
)
def test_a_name_is_missing_for_sure_below_and_not_at_all_above(interaction: float, expected: float) -> None:
    assert absence(interaction) == pytest.approx(expected)


def test_covered_shares_weigh_terms_by_rarity() -> None:
    idf = {"visa": 1.0, "moratorium": 3.0}
    texts = [{"moratorium", "unasked"}, {"visa"}, {"visa", "moratorium"}, set()]
    assert covered_shares(idf, texts) == [0.75, 0.25, 1, 0]
    assert covered_shares({}, [{"visa"}]) == [0]
