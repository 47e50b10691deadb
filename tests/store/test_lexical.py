"""BM25 search: scores by the formula, filters inside the query, any characters in a question."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from qa.errors import DamagedArchiveError
from qa.store.lexical import Entry, LexicalIndex, Restriction

ENTRIES = [
    Entry(0, "visas recognised Russia Belarus", "News conference in Moscow", 100, "turn", "news conference", (1, 2)),
    Entry(1, "the treaty is signed", "visas", 0, "paragraph", "", (2,)),
    Entry(2, "Russia treaty visa", "harbour", 120, "paragraph", "speech"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical")
    assert LexicalIndex.build(folder, ENTRIES) == 3
    return LexicalIndex.open(folder)


def found(index: LexicalIndex, question: str, restriction: Restriction | None = None) -> list[int]:
    return index.search(index.terms(question), 10, restriction)[1].tolist()


def test_scores_are_bm25_by_the_formula(index: LexicalIndex) -> None:
    scores, numbers = index.search(index.terms("signed"), 10)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length, average = 2, (4 + 2 + 3) / 3  # function words do not count
    wanted = idf * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * length / average))
    assert numbers.tolist() == [1]
    assert scores[0] == pytest.approx(wanted, rel=1e-3)
    assert index.idf(["sign"]) == {"sign": pytest.approx(idf)}


def test_a_term_may_count_more_than_the_others(index: LexicalIndex) -> None:
    plain, _ = index.search(["sign", "harbour"], 10)
    scores, numbers = index.search(["sign", "harbour"], 10, None, {"sign": 3.0})
    assert numbers.tolist() == [1, 2]
    assert scores.tolist() == pytest.approx([3 * plain[0], plain[1]])


def test_words_are_stemmed_and_folded(index: LexicalIndex) -> None:
    assert index.terms("Visa’s RECOGNITION, café visas") == ["visa", "recognit", "cafe"]
    assert found(index, "recognises") == [0]


def test_heading_counts_less_than_what_was_said(index: LexicalIndex) -> None:
    scores, numbers = index.search(["visa"], 10)
    by_number = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    assert by_number[1] < min(by_number[0], by_number[2])


@pytest.mark.parametrize(
    ("restriction", "numbers"),
    [
        (Restriction(first_day=110), [2]),
        (Restriction(last_day=110), [0]),
        (Restriction(first_day=100, last_day=120), [0, 2]),
        (Restriction(speakers=(2,)), [0, 1]),
        (Restriction(speakers=(1, 7)), [0]),
        (Restriction(speakers=()), []),
        (Restriction(ranges=((0, 0), (2, 2))), [0, 2]),
        (Restriction(ranges=((1, 2),)), [1, 2]),
        (Restriction(ranges=((1, 1), (2, 2)), first_day=110), [2]),
        (Restriction(ranges=()), []),
        (Restriction(genres=("speech", "talk")), [2]),
        (Restriction(kind="paragraph"), [1, 2]),
        (Restriction(first_day=90, kind="paragraph", genres=("speech", "talk")), [2]),
    ],
)
def test_filters_act_inside_the_search(index: LexicalIndex, restriction: Restriction, numbers: list[int]) -> None:
    assert sorted(found(index, "visa treaty", restriction)) == numbers


def test_filter_does_not_change_a_score(index: LexicalIndex) -> None:
    free = dict(zip(*(x.tolist() for x in index.search(["treati"], 10)[::-1]), strict=True))
    scores, numbers = index.search(["treati"], 10, Restriction(kind="paragraph", first_day=110))
    assert numbers.tolist() == [2]
    assert scores[0] == pytest.approx(free[2])


@pytest.mark.parametrize("question", ['AND ( "x', "text:visa^9", "\\", "*", "[a TO b]", "visa\x00"])
def test_question_is_words_not_syntax(index: LexicalIndex, question: str) -> None:
    assert set(found(index, question)) <= {0, 1, 2}


def test_no_terms_find_nothing(index: LexicalIndex) -> None:
    assert found(index, "") == []
    assert found(index, "zebra") == []


def test_folder_without_index_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedArchiveError, match="index of words"):
        LexicalIndex.open(tmp_path)


def test_three_passages_of_a_source_are_found_behind_thousands_of_better_ones(tmp_path: Path) -> None:
    """The stretches of a source enclose what is not from it; hits are looked through until there are enough."""
    few = (7, 2500, 4990)
    LexicalIndex.build(
        tmp_path,
        (
            Entry(n, "treaty" if n not in few else f"a {'long ' * 50} treaty", "", 0, "paragraph", "")
            for n in range(5000)
        ),
    )
    index = LexicalIndex.open(tmp_path)
    scores, numbers = index.search(["treati"], 100, Restriction(ranges=tuple((n, n) for n in few)))
    assert sorted(numbers.tolist()) == list(few)
    assert (scores > 0).all()
    assert index.search(["treati"], 2, Restriction(ranges=((4000, 4999),)))[1].tolist() == [4000, 4001]
