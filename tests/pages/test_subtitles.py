"""Subtitles: the words of all cues, each speaker's own, without numbers, times and markup."""

from __future__ import annotations

import pytest

from qa.errors import PageError
from tests.pages.checks import check_runs, documents, page, said

SRT = """1
00:00:01,000 --> 00:00:04,000
ANCHOR: Good evening. With us
tonight is the mayor, Anna Keller.

2
00:00:04,500 --> 00:00:07,000
Will the tram be
built this year?

3
00:00:07,500 --> 00:00:10,000
MAYOR KELLER: Yes. Work
begins in <i>October</i>.
4
00:00:10,500 --> 00:00:12,000
ANCHOR: Who pays for it?

5
00:00:12,500 --> 00:00:16,000
MAYOR KELLER: {\\an8}The region pays
two thirds &amp; we pay the rest.
"""
VTT = """WEBVTT - Interview with Mayor Anna Keller

NOTE made by hand

intro
00:01.000 --> 00:04.000 align:start position:0%
<v Robert Hale>Mayor, do you support the tram?

00:04.500 --> 00:07.000
<v Anna Keller>Yes, we support the tram,
and we will build it in May.</v>

00:07.500 --> 00:10.000
<v.loud Anna Keller>We have the <c.yellow>money</c>.

00:10.500 --> 00:12.000
<v Robert Hale>And the town?
"""
ROLLING = """WEBVTT
Kind: captions

00:00:00.080 --> 00:00:02.550 align:start position:0%
\x20
we<00:00:00.320><c> have</c><00:00:00.480><c> talked</c>

00:00:02.550 --> 00:00:02.560 align:start position:0%
we have talked
\x20

00:00:02.560 --> 00:00:04.550 align:start position:0%
we have talked
about<00:00:03.000><c> the</c><00:00:03.480><c> bridge</c>
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_labels_in_subtitles(end: str) -> None:
    text = SRT.replace("\n", end)
    check_runs(page(text, "a.srt"))
    assert [(who, words) for who, _, words in said(text, "a.srt")] == [
        (None, "Good evening. With us tonight is the mayor, Anna Keller. Will the tram be built this year?"),
        ("Anna Keller", "Yes. Work begins in October."),
        (None, "Who pays for it?"),
        ("Anna Keller", "The region pays two thirds & we pay the rest."),
    ]


def test_voices_of_subtitles() -> None:
    check_runs(page(VTT, "a.vtt"))
    assert documents(VTT, "a.vtt")[0]["title"] == "Interview with Mayor Anna Keller"
    assert said(VTT, "a.vtt") == [
        ("Robert Hale", "question", "Mayor, do you support the tram?"),
        ("Anna Keller", "answer", "Yes, we support the tram, and we will build it in May. We have the money."),
        ("Robert Hale", "question", "And the town?"),
    ]


def test_cue_without_a_voice_among_others_is_nobodys() -> None:
    text = f"{VTT}\n00:12.500 --> 00:14.000\nNobody asked the people.\n"
    assert (None, "Nobody asked the people.") in [(who, words) for who, _, words in said(text, "a.vtt")]


def test_captions_that_repeat_the_line_before_say_it_once() -> None:
    check_runs(page(ROLLING, "a.vtt"))
    assert said(ROLLING, "a.vtt") == [(None, "statement", "we have talked about the bridge")]


def test_long_subtitles_are_cut_into_paragraphs() -> None:
    cues = "".join(
        f"{n}\n00:{n:02}:01,000 --> 00:{n:02}:04,000\nWe have talked about bridge {n},\nand shall go on.\n\n"
        for n in range(40)
    )
    check_runs(page(cues, "a.srt"))
    ((_, _, words),) = said(cues, "a.srt")
    assert words.split() == [
        word for n in range(40) for word in f"We have talked about bridge {n}, and shall go on.".split()
    ]
    assert all(part.endswith("go on.") and len(part) < 600 for part in words.split("\n\n"))
    assert len(words.split("\n\n")) > 3


def test_file_without_times_is_no_subtitles() -> None:
    with pytest.raises(PageError, match="holds no subtitles"):
        page("We have talked about the bridge.", "a.srt")
