"""An archive measured by the questions that were asked in it."""

from __future__ import annotations

import pytest

from qa.archive import Archive
from qa.errors import UsageError
from qa.evaluate.own import run
from qa.search.own import fair, own_questions
from tests.conftest import FakeEncoder


def silent(_what: str, _done: int, _total: int) -> None:
    pass


def test_own_questions_come_with_the_paragraphs_that_answered_them(seeds_archive: Archive) -> None:
    with seeds_archive._serving.using() as served:
        found = own_questions(served.generation, 1000)
        assert len({one.text for one in found}) == len(found)
        for one in found:
            for name in one.answers:
                document, _, span = name.partition(":")
                start, end = map(int, span.split("-"))
                text = served.catalogue.document(served.catalogue.document_number(document) or 0).text
                assert text.index(one.text) < start < end <= len(text)
        few = own_questions(served.generation, 3)
    places = [[one.text for one in found].index(one.text) for one in few]
    assert places == sorted(set(places))
    assert len(places) == 3
    assert places[2] - places[0] > len(found) / 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When will the visa agreement be signed?", True),
        ("Good morning. You met the minister on Friday. Is it true that you agreed?", True),
        ("Когда будет подписано соглашение?", True),
        ("متى سيتم التوقيع؟", True),
        ("The visa agreement was signed.", False),
        ("So the agreement will be signed?", False),
        ("When did he say that?", False),
        ("", False),
    ],
)
def test_question_is_fair_that_asks_and_stands_alone(text: str, expected: bool) -> None:
    assert fair(text) is expected


def test_archive_is_asked_its_own_and_foreign_questions(seeds_archive: Archive, encoder: FakeEncoder) -> None:
    found = run(seeds_archive.index, encoder, silent)
    assert found["dataset"] == "self"
    assert set(found["metrics"]) == {
        "nDCG@10", "R@1", "R@5", "R@10", "hit@10", "MRR", "AUROC", "refused", "foreign answered",
    }  # fmt: skip
    assert found["metrics"]["hit@10"] >= 0.4
    assert found["metrics"]["AUROC"] > 0.5


def test_archive_without_questions_says_so(tmp_path, encoder: FakeEncoder) -> None:
    page = tmp_path / "speech.txt"
    page.write_text("A speech\n\nThe harbour of Bergen will be opened next spring.\n", encoding="utf-8")
    with Archive.build([page], tmp_path / "index", encoder=encoder), pytest.raises(UsageError, match="Nobody asks"):
        run(tmp_path / "index", encoder, silent)
