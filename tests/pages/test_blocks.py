from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.pages.blocks import Excerpt, excerpt, join

PAGE = st.text(alphabet="ab. \n\t\u00a0\u00ad\u200b", max_size=60)


def agrees(part: Excerpt, page: str) -> bool:
    covered = set()
    last = 0
    for run in part.runs:
        words, there = (text[at : at + run.length] for text, at in ((part.text, run.start), (page, run.page_start)))
        if run.page_start < last or [c.split() for c in words] != [c.split() for c in there]:
            return False
        last = run.page_start + run.length
        covered |= set(range(run.start, run.start + run.length))
    return all(at in covered or char.isspace() for at, char in enumerate(part.text))


@given(PAGE, st.lists(st.integers(0, 60), max_size=6), st.integers(0, 60), st.integers(0, 60))
def test_an_excerpt_and_its_parts_stand_on_the_page(page: str, cuts: list[int], low: int, high: int) -> None:
    marks = sorted(min(cut, len(page)) for cut in cuts)
    part = excerpt(page, [(a, b, "mark") for a, b in zip(marks[::2], marks[1::2], strict=False)])
    assert agrees(part, page)
    assert agrees(part.cut(low, high), page)
    assert agrees(join([part.cut(0, low), part.cut(low)], page), page)
    assert "  " not in part.text
    assert part.text == part.text.strip()


def test_collapsed_space_ends_a_run_and_removals_are_named() -> None:
    part = excerpt("one  two RUNNING HEAD three", [(0, 8, None), (21, 27, "running head")])
    assert part.text == "one two three"
    assert [(run.start, run.page_start, run.length, run.removed) for run in part.runs] == [
        (0, 0, 3, None),
        (4, 5, 3, None),
        (7, 21, 6, "running head"),
    ]
