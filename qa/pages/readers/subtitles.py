"""Subtitles (SubRip, WebVTT) to blocks: the words of all cues in order, without numbers, times and markup.

A voice tag of WebVTT ("<v Anna Keller>") names who speaks; elsewhere a label at the head of a line, as in any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qa.errors import PageError
from qa.pages.blocks import Block, Capture, Fact, Reading, check_count, excerpt
from qa.pages.decode import declared_in, decode

CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
CUE = re.compile(
    rf"^[^\S\n]*{CLOCK}[^\S\n]*-->[^\S\n]*{CLOCK}[^\n]*\n"
    r"(?P<words>(?:(?![^\n]*-->)(?!\d+[^\S\n]*\n[^\n]*-->)[^\S\n]*\S[^\n]*(?:\n|\Z))*)",
    re.MULTILINE,
)
TAG = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|font)\b[^<>\n]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}", re.IGNORECASE)
VOICE = re.compile(r"<v(?:\.[\w.-]+)?[^\S\n]+(?P<who>[^\s<>][^<>\n]*)>", re.IGNORECASE)
LINE = re.compile(r"[^\n]+\n?")
HEADER = re.compile(r"\s*WEBVTT[^\S\n]*(?:-[^\S\n]*)?(?P<title>[^\n]*)")
ENDED = re.compile(r"[.?!…。？！؟]['\"”’»)\]]*\s*$")
PARAGRAPH = 400
"""Characters after which a paragraph ends with the next sentence; subtitles know no paragraphs."""
NAME = "time mark"
ROLLING = re.compile(r"<\d[\d:.]*>")
"""Times inside of lines: captions made by machines, in which each cue shows the line before once more."""
UNKNOWN = "Unknown speaker"
"""Who speaks in a cue without a voice tag among others that have one."""
SPELT = {"&amp;": "&", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f"}


def read_subtitles(capture: Capture) -> Reading:
    """Read a file of subtitles."""
    text = decode(capture.data, declared_in(capture.media_type)).replace("\r\n", "\n").replace("\r", "\n")
    for reference, character in SPELT.items():
        text = text.replace(reference, character)
    cues = list(CUE.finditer(text))
    if not cues:
        raise PageError("The file holds no subtitles: no line has times such as 00:00:01,000 --> 00:00:04,000.")
    check_count(len(cues), len(text))
    title = HEADER.match(text)
    facts = (Fact("title", title["title"].strip(), "title"),) if title and title["title"].strip() else ()
    return Reading(text, tuple(_blocks(text, cues)), facts)


def _blocks(text: str, cues: list[re.Match[str]]) -> Iterator[Block]:
    voices, rolling = VOICE.search(text) is not None, ROLLING.search(text) is not None
    written = _Written()
    speaker = ""
    shown: set[str] = set()
    for cue in cues:
        voice = VOICE.search(cue["words"])
        who = " ".join(voice["who"].split()) if voice else UNKNOWN if voices and cue["words"].strip() else speaker
        if written.spans and (who != speaker or written.is_full(text)):
            yield written.block(text)
            written = _Written()
        if who != speaker:
            written.speaker = speaker = who
        words = [(cue.start("words") + line.start(), line.group()) for line in LINE.finditer(cue["words"])]
        for low, line in words:
            if not (rolling and TAG.sub("", line).strip() in shown):
                written.add(text, low, low + len(line))
        shown = {TAG.sub("", line).strip() for _, line in words}
    if written.spans:
        yield written.block(text)


@dataclass(slots=True)
class _Written:
    """The paragraph being written."""

    spans: list[tuple[int, int, str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    speaker: str = ""

    def add(self, text: str, low: int, high: int) -> None:
        """Take in a line without its markup."""
        self.lines.append(low)
        at, name = low, NAME
        for tag in TAG.finditer(text, low, high):
            self.spans.append((at, tag.start(), name))
            at, name = tag.end(), "markup"
        self.spans.append((at, high, name))

    def is_full(self, text: str) -> bool:
        """Say whether enough was said, and the last sentence ended."""
        low, high = self.spans[0][0], self.spans[-1][1]
        return high - low > PARAGRAPH and bool(ENDED.search(text, max(low, high - 40), high))

    def block(self, text: str) -> Block:
        """Make a block of it."""
        part = excerpt(text, [span for span in self.spans if span[0] < span[1]])
        inside = (at for low in self.lines if 0 < (at := part.offset_of(low)) < len(part.text))
        return Block(part, lines=tuple(dict.fromkeys(inside)), speaker=self.speaker)
