"""Alleged quotes, and what the archive says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.check.checking import Checking
from qa.check.result import Check
from qa.errors import QueryError
from qa.serving import Served
from qa.store.generation import open_current
from qa.store.segment import RECORDS
from tests.conftest import FakeEncoder

PAGES = {
    "report.txt": (
        "Ministers meet in Bergen, August 5, 2021\n\n"
        "The ministers of both countries met in Bergen on Thursday. “Our talks have been open and useful for all,” "
        "Karl Lund said after the meeting. They will meet again in Oslo.\n"
    ),
    "visas.txt": (
        "Foreign Minister Anna Berg’s answers to Daily News questions, Oslo, March 3, 2018\n\n"
        "Question: When will the visa agreement finally be signed by both sides?\n\n"
        "Anna Berg: The visa agreement will not be signed before June of next year. Nothing else stands in its way – "
        "neither in Oslo nor in Bergen. We have 25 partners in this matter, and they must all agree.\n\n"
        "He told me: “I shall never give up the old harbour of Bergen.” We co-operate closely with all of them.\n\n"
        "Question: What about fish quotas?\n\n"
        "Anna Berg: Fish quotas are a matter for the parliament, as everybody knows.\n"
    ),
    "harbour.txt": (
        "Statement by Minister of Transport Karl Lund on the new harbour, Bergen, May 9, 2020\n\n"
        "The harbour of Bergen will be opened for container ships next spring, and not a day later.\n\n"
        "The fish quotas do not change this year.\n\n"
        "Not all harbours of this country can be reached by rail. No, all of them were built for ships alone.\n\n"
        "The labour programme favours colour-blind neighbours, and I realise its centre costs 1.5 billion a year.\n"
    ),
    "bridge.txt": (
        "Statement by Minister of Transport Karl Lund on the bridge, Bergen, April 2, 2021\n\n"
        "The bridge over the fjord is closed for repairs until further notice.\n\n"
        "The fish quotas do not change this year.\n"
    ),
    "russian.txt": (
        "Statement by Minister of Transport Karl Lund on ferries, Bergen, June 2, 2021\n\n"
        "Паромы не будут ходить зимой, пока лёд не растает окончательно.\n\n"
        "Le gouvernement n’a pas l’intention d’augmenter les impôts cette année.\n"
    ),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Archive.build([folder], tmp_path_factory.mktemp("index"), encoder=FakeEncoder()) as built:
        yield built


def texts(check: Check) -> list[str]:
    return [quote.text for quote in check.evidence]


@pytest.mark.parametrize(
    "claim",
    [
        "The visa agreement will not be signed before June of next year.",
        "“THE VISA agreement will\nnot be   signed before June of next year”",
        "Nothing else stands in its way - neither in Oslo nor in Bergen.",
        "nothing else stands in its way—neither in Oslo nor in Bergen",
        "We cooperate closely with all of them",
        "we co operate closely with all of them",
        "RT @news: We have 25 partners in this matter https://example.org/a",
        "stands in its way – neither in Oslo nor",
        "[T]hey must all agree... We co-operate closely",
        "Паромы не будут ходить зимой, пока лед не растает",
        "le gouvernement n'a pas l'intention d'augmenter les impots",
    ],
)
def test_exact_apart_from_typography(archive: Archive, claim: str) -> None:
    check = archive.check(claim)
    assert check.verdict == "exact", check
    assert all(not one.turns_meaning for one in check.difference)
    (quote, *_) = check.evidence
    document = archive.show(quote.id).document
    assert document.text[quote.start : quote.end] == quote.text


def test_exact_words_are_cut_with_the_end_of_the_sentence(archive: Archive) -> None:
    check = archive.check("we have 25 partners in this matter, and they must all agree")
    assert texts(check) == ["We have 25 partners in this matter, and they must all agree."]
    quote = check.evidence[0]
    assert (quote.speaker, quote.date, quote.place) == ("Anna Berg", dt.date(2018, 3, 3), "Oslo")
    assert quote.question is not None
    assert check.explanation == "These words were said by Anna Berg on 3 March 2018."


def test_ellipses_and_insertions_are_honoured_and_shown(archive: Archive) -> None:
    check = archive.check("The visa agreement will […] be signed before June of next year")
    assert check.verdict == "exact"
    (hidden,) = check.difference
    assert (hidden.op, hidden.source, hidden.turns) == ("omitted", "not", ("negation",))
    check = archive.check("[They] must all agree … We co-operate closely with all of them")
    assert check.verdict == "exact"
    assert [(one.op, one.claim) for one in check.difference] == [
        ("inserted", "[They]"), ("omitted", "…"),
    ]  # fmt: skip
    assert check.evidence[0].highlights[-1][1] == len(check.evidence[0].text.rstrip("."))


@pytest.mark.parametrize(
    ("claim", "op", "words", "turns"),
    [
        ("The visa agreement will be signed before June of next year", "dropped", ("", "not"), "negation"),
        ("We have 35 partners in this matter, and they must all agree", "changed", ("35", "25"), "number"),
        ("We have 25 partners in this matter, and they may all agree", "changed", ("may", "must"), "modal"),
        ("Nothing else stands in its way, neither in Oslo nor in Lund", "changed", ("Lund", "Bergen"), "name"),
        ("The visa agreement will not be signed after June of next year", "changed", ("after", "before"), "opposite"),
        ("The visa agreement won’t be signed in June of next year", "changed", ("in", "before"), None),
        ("The harbour of Bergen will be opened for big container ships next spring", "added", ("big", ""), None),
        ("The bridge over the fjord is closed for further notice", "dropped", ("", "repairs until"), "condition"),
        ("Паромы будут ходить зимой, пока лёд не растает", "dropped", ("", "не"), "negation"),
    ],
)  # fmt: skip
def test_altered_word_by_word(archive: Archive, claim: str, op: str, words: tuple[str, str], turns: str | None) -> None:
    check = archive.check(claim)
    assert check.verdict == "altered"
    one = next(one for one in check.difference if (one.claim, one.source) == words)
    assert one.op == op
    assert one.turns_meaning is bool(turns)
    assert turns is None or turns in one.turns
    assert claim[slice(*one.claim_span)] == one.claim
    document = archive.show(check.evidence[0].id).document
    assert document.text[slice(*one.source_span)] == one.source


def test_a_denial_lost_at_the_head_of_a_sentence_is_no_mere_cut(archive: Archive) -> None:
    check = archive.check("All harbours of this country can be reached by rail")
    assert check.verdict == "altered"
    assert [(one.op, one.source, one.turns) for one in check.difference] == [("dropped", "Not", ("negation",))]
    assert texts(check) == ["Not all harbours of this country can be reached by rail."]
    assert archive.check("All of them were built for ships alone").verdict == "exact"


def test_other_spellings_are_altered_but_turn_nothing(archive: Archive) -> None:
    check = archive.check(
        "The labor program favours color-blind neighbours, and I realize its centre costs 1.5bn a year"
    )
    assert check.verdict == "altered"
    assert [one.claim for one in check.difference] == ["labor program", "color", "realize", "1.5bn"]
    assert not any(one.turns_meaning for one in check.difference)


def test_contraction_of_a_denial_turns_nothing(archive: Archive) -> None:
    check = archive.check("The visa agreement won’t be signed before June of next year")
    assert [(one.claim, one.source, one.turns_meaning) for one in check.difference] == [("won’t", "will not", False)]


def test_stitched_parts_are_located_each(archive: Archive) -> None:
    check = archive.check(
        "The visa agreement will not be signed before June of next year. "
        "The bridge over the fjord is closed for repairs."
    )
    assert check.verdict == "stitched"
    assert texts(check) == [
        "The visa agreement will not be signed before June of next year.",
        "The bridge over the fjord is closed for repairs",
    ]  # fmt: skip
    assert [part.evidence for part in check.parts] == [0, 1]
    assert check.parts[0].text == "The visa agreement will not be signed before June of next year"
    assert check.text[check.parts[1].start : check.parts[1].end] == check.parts[1].text


def test_other_speaker(archive: Archive) -> None:
    claim = "The bridge over the fjord is closed for repairs"
    assert archive.check(claim, speaker="Lund").verdict == "exact"
    check = archive.check(claim, speaker="Anna Berg")
    assert (check.verdict, check.evidence[0].speaker) == ("other-speaker", "Karl Lund")
    assert check.explanation == "These words were said by Karl Lund on 2 April 2021, not by Anna Berg."
    nobody = archive.check(claim, speaker="Nobody Known")
    assert nobody.verdict == "other-speaker"
    assert nobody.notes[0] == "Nobody called Nobody Known speaks in this archive."


@pytest.mark.parametrize(
    "claim",
    [
        "Lund: The bridge over the fjord is closed for repairs",
        "“The bridge over the fjord is closed for repairs,” the minister said on Friday.",
        'Minister: "The bridge over the fjord is closed for repairs" #bergen',
        "According to Lund, ‘the bridge over the fjord is closed for repairs’.",
    ],
)
def test_who_is_said_to_have_said_it_is_no_part_of_the_words(archive: Archive, claim: str) -> None:
    check = archive.check(claim)
    assert check.verdict == "exact"
    assert texts(check) == ["The bridge over the fjord is closed for repairs"]
    assert check.text == claim
    assert check.notes[0] == "Checked were the words that are given as said, without those around them."
    altered = archive.check(claim.replace("bridge", "road"))
    assert altered.verdict == "altered"
    (one,) = altered.difference
    assert (altered.text[slice(*one.claim_span)], one.source) == ("road", "bridge")


def test_an_altered_report_is_not_exact_for_the_quote_inside_it(archive: Archive) -> None:
    claim = "“Our talks have been open and useful for all,” Karl Lund said before the meeting."
    check = archive.check(claim)
    assert check.verdict == "altered"
    assert [(one.claim, one.source) for one in check.difference] == [("before", "after")]


def test_a_colon_alone_makes_no_speaker_of_what_stands_before_it(archive: Archive) -> None:
    check = archive.check("They were told nothing by him: The bridge over the fjord is closed for repairs")
    assert check.verdict != "exact"


def test_a_phrase_in_quotation_marks_is_not_the_whole_claim(archive: Archive) -> None:
    claim = "They read a book called “The harbour of Bergen will be opened” in the library last night"
    assert archive.check(claim).verdict == "absent"


def test_altered_words_of_another_are_both(archive: Archive) -> None:
    check = archive.check("The bridge over the river is closed for repairs", speaker="Berg")
    assert (check.verdict, check.also) == ("other-speaker", ("altered",))
    assert check.difference[0].claim == "river"


def test_the_askers_words_are_another_speakers(archive: Archive) -> None:
    check = archive.check("When will the visa agreement finally be signed by both sides?")
    assert check.verdict == "other-speaker"
    assert check.evidence[0].question is None
    assert check.explanation.endswith("on 3 March 2018, not by whoever answered.")


def test_words_that_the_speaker_quotes_are_anothers(archive: Archive) -> None:
    check = archive.check("I shall never give up the old harbour of Bergen")
    assert check.verdict == "other-speaker"
    assert "giving another's words" in check.explanation


@pytest.mark.parametrize(
    "said",
    [
        "As I have said many times, “{}.”",
        "We have always said: “{}.”",
        "I would like to say this: “{}.”",
        "“{},” I said to him.",
    ],
)
def test_what_speakers_quote_of_themselves_is_theirs(tmp_path: Path, said: str) -> None:
    words = "The old agreement is dead and nobody mourns it at all"
    page = f"Statement by Anna Berg on trade, Oslo, May 2, 2022\n\n{said.format(words)} We know that well enough.\n"
    (tmp_path / "trade.txt").write_text(page, "utf-8")
    with Archive.build([tmp_path / "trade.txt"], tmp_path / "index", encoder=FakeEncoder()) as own:
        assert own.check(words, speaker="Berg").verdict == "exact"
        assert own.check(words, speaker="Ms Anna Berg").verdict == "exact"
        assert own.check(words, speaker="Lund").verdict == "other-speaker"


def test_a_report_that_names_no_speaker_credits_whom_it_quotes(archive: Archive) -> None:
    claim = "Our talks have been open and useful for all"
    assert archive.check(claim).verdict == "exact"
    assert archive.check(claim, speaker="Karl Lund").verdict == "exact"
    check = archive.check(claim, speaker="Anna Berg")
    assert check.verdict == "other-speaker"
    assert check.explanation.endswith(
        "a text that names no speaker, on 5 August 2021; nothing in it gives them to Anna Berg."
    )


def test_other_date(archive: Archive) -> None:
    claim = "The visa agreement will not be signed before June of next year"
    for date in ("2018", "2018-03", "2018-03-03", dt.date(2018, 3, 3), "2018-01/2018-05", "/2018", "2018/"):
        assert archive.check(claim, date=date).verdict == "exact"
    check = archive.check(claim, date="2019")
    assert check.verdict == "other-date"
    assert "on 3 March 2018, not between 1 January 2019 and 31 December 2019" in check.explanation
    assert archive.check(claim, speaker="Lund", date="2019").also == ("other-date",)


def test_what_was_cut_off_the_sentence_is_noted(archive: Archive) -> None:
    check = archive.check("before June of next year. Nothing else stands in its way")
    assert check.verdict == "exact"
    assert check.notes == ("In the archive the sentence begins: “The visa agreement will not be signed”.",)
    check = archive.check("The bridge over the fjord is closed for repairs")
    assert check.notes == ("In the archive the sentence goes on: “until further notice.”.",)


def test_repeats_are_named_earliest_first(archive: Archive) -> None:
    check = archive.check("The fish quotas do not change this year")
    assert [quote.date for quote in check.evidence] == [dt.date(2020, 5, 9), dt.date(2021, 4, 2)]
    assert [one.date for one in check.repeats] == [dt.date(2021, 4, 2)]
    assert [one.date for one in check.evidence[0].also_in] == [dt.date(2021, 4, 2)]
    later = archive.check("The fish quotas do not change this year", date="2021")
    assert [quote.date for quote in later.evidence] == [dt.date(2021, 4, 2)]


def test_absent_says_that_this_proves_nothing(archive: Archive) -> None:
    check = archive.check("The railway between the two towns was never profitable in winter")
    assert check.verdict == "absent"
    assert "no proof that they were never said" in check.explanation
    assert check.difference == ()
    assert check.evidence, "the passages that come nearest"


def test_a_paraphrase_is_no_quote(archive: Archive) -> None:
    check = archive.check("The container vessels can use Bergen’s port from the coming spring onwards")
    assert check.verdict == "absent"
    assert any("harbour of Bergen" in text for text in texts(check))


@pytest.mark.parametrize("claim", ["Fish quotas do not", "… quotas do not change …", "[Fish] quotas do not change"])
def test_four_words_are_too_short(archive: Archive, claim: str) -> None:
    assert archive.check(claim).verdict == "too-short"


def test_what_cannot_be_checked_is_one_sentence(archive: Archive) -> None:
    with pytest.raises(QueryError, match=r"^There is no quote to check; give it word by word\.$"):
        archive.check(" … ")
    with pytest.raises(QueryError, match="10,001 characters"):
        archive.check("x" * 10_001)
    with pytest.raises(QueryError, match="date is 'soon', which is no date"):
        archive.check("The fish quotas do not change this year", date="soon")


def test_a_new_generation_is_checked_against(archive: Archive, tmp_path: Path) -> None:
    claim = "The tunnel under the mountain will be finished on time."
    assert archive.check(claim).verdict == "absent"
    page = tmp_path / "tunnel.txt"
    page.write_text(f"Statement by Karl Lund on the tunnel, Bergen, July 2, 2021\n\n{claim}\n", encoding="utf-8")
    archive.add([page])
    found = archive.check(claim)
    assert found.verdict == "exact"
    assert [quote.proof and quote.proof.generation for quote in found.evidence] == [archive.generation]
    archive.rollback()
    assert archive.check(claim).verdict == "absent"


def test_laid_out_words_belong_to_the_records_they_were_laid_out_from(archive: Archive, tmp_path: Path) -> None:
    opened = open_current(archive.index)
    names = []
    for blocks in (["one"], ["other"], ["one"]):
        files = {
            name: {**note, "blocks": blocks} if name.endswith(RECORDS) else note
            for name, note in opened.manifest["files"].items()
        }
        served = Served(replace(opened, manifest={**opened.manifest, "files": files}), FakeEncoder(), None)
        Checking(tmp_path).checker(served)
        names.append([path.name for path in (tmp_path / "phrases").iterdir()])
    opened.close()
    assert names[0] == names[2] != names[1]
    assert all(len(one) == 1 for one in names)
