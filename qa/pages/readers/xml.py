"""XML transcripts to blocks: speeches are elements that name their speaker in an attribute or in a first child."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape, unescape

from lxml import etree

from qa.errors import PageError
from qa.pages.blocks import Block, Capture, Fact, Reading, excerpt
from qa.pages.decode import decode
from qa.pages.readers.html import DECLARATION, NOT_XML, read_markup

SPEECH = frozenset({"speech", "sp", "u", "utterance", "turn", "intervention", "statement", "contribution", "question"})
SPEECH |= {"answer", "talk", "remark", "interjection", "debate-speech"}
NAMED = ("speakername", "speaker", "who", "by", "person", "name", "from")
SPEAKER = frozenset({"speaker", "from", "who", "name", "person", "talker", "membername", "member"})
PARAGRAPH = frozenset(
    {"p", "para", "paragraph", "s", "seg", "l", "line", "li", "item", "text", "body", "content", "ab"}
)
HEADING = frozenset({"title", "head", "heading", "headline", "subtitle", "doctitle", "major-heading", "minor-heading"})
SKIP = frozenset(
    {"teiheader", "meta", "metadata", "header", "front", "identification", "note", "footnote", "stage-note"}
)
TITLE = frozenset({"title", "doctitle", "headline", "major-heading"})
DATE = frozenset({"date", "docdate", "sittingdate", "meetingdate", "published", "pubdate", "when"})
PLACE = frozenset({"place", "location", "venue", "settlement"})
BREAK = frozenset({"br", "lb", "linebreak"})
INSIDE = frozenset({"p", "para", "paragraph", "title", "head", "heading"})
REFERENCE = re.compile(r"<!\[CDATA\[[^\]]*(?:\](?!\]>)[^\]]*)*|&(?:#?\w{1,40};)?")


def read_xml(capture: Capture) -> Reading:
    """Read an XML transcript; a page of XHTML is read as a web page."""
    markup = DECLARATION.sub("", decode(capture.data))
    clean = NOT_XML.sub(" ", REFERENCE.sub(_known_reference, markup))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PageError("The XML file is broken beyond reading.") from error
    if root is None:
        raise PageError("The XML file is broken beyond reading.")
    if local(root) == "html":
        return read_markup(markup)
    collector = _Collector()
    collector.walk(root)
    text = "".join(collector.parts)
    if not text.strip():
        raise PageError("The XML file has no text.")
    return Reading(text, tuple(collector.blocks(text)), tuple(_facts(root)))


def _known_reference(hit: re.Match[str]) -> str:
    """Turn a reference into its character, one that nobody knows into its own letters.

    After the first unknown one the parser would leave out all that follow, `&amp;` too.
    """
    found = hit.group()
    return found if found.startswith("<") else escape(unescape(found))


def local(element: etree._Element) -> str:
    """Name an element without its namespace, in lower case; broken markup may have names that are none."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _facts(root: etree._Element) -> Iterator[Fact]:
    for element in root.iter():
        name = local(element)
        value = " ".join("".join(element.itertext()).split())
        if name in TITLE and len(value) < 400:
            yield Fact("title", value, "h1")
        elif name in DATE:
            yield Fact("date", element.get("when") or element.get("date") or value, "xml")
        elif name in PLACE and len(value) < 80:
            yield Fact("place", value, "class")
        if name in SPEECH:
            break
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language:
        yield Fact("language", language, "html")


class _Collector:
    """Writes the text down and notes which of it is whose."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at = 0
        self._found: list[tuple[list[tuple[int, int, str | None]], str, int]] = []
        self._open: list[tuple[int, int, str | None]] = []
        self._speaker = ""
        self._level = 0
        self._skip = 0

    def walk(self, root: etree._Element) -> None:
        """Take in the whole tree."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = local(element)
            if event == "start":
                self._start(element, name)
                self._write(element.text or "")
            else:
                self._end(element, name)
                self._write(element.tail or "")
        self._flush()

    def _start(self, element: etree._Element, name: str) -> None:
        if name in SPEECH | PARAGRAPH | HEADING:
            self._flush()
        if name in BREAK:
            self._write("\n")
        if name in SPEECH:
            self._speaker = speaker_of(element, name)
        self._level = 2 if name in HEADING else self._level
        self._skip += name in SKIP or _is_label(element, name)

    def _end(self, element: etree._Element, name: str) -> None:
        self._skip -= name in SKIP or _is_label(element, name)
        if name in SPEECH | PARAGRAPH | HEADING:
            self._flush()
            self._write("\n")
        if name in HEADING:
            self._level = 0

    def _write(self, text: str) -> None:
        if not self._skip and (self._open or text.strip()):
            left_out = self._open and self._open[-1][1] < self._at
            self._open.append((self._at, self._at + len(text), "label" if left_out else None))
        self.parts.append(text)
        self._at += len(text)

    def _flush(self) -> None:
        if self._open:
            self._found.append((self._open, self._speaker, self._level))
            self._open, self._speaker = [], ""

    def blocks(self, text: str) -> Iterator[Block]:
        """Make the blocks, once the whole text is known."""
        for spans, speaker, level in self._found:
            block = Block(excerpt(text, spans), level)
            if block.text:
                yield replace(block, speaker=speaker)


def _is_label(element: etree._Element, name: str) -> bool:
    parent = element.getparent()
    return name in SPEAKER and parent is not None and local(parent) in SPEECH


def speaker_of(element: etree._Element, name: str) -> str:
    """Name the speaker of a speech element."""
    for child in element:
        if local(child) in SPEAKER:
            said = " ".join("".join(child.itertext()).split()).rstrip(":. ")
            if said:
                return said
    for attribute in NAMED:
        value = element.get(attribute)
        if value:
            return str(value).lstrip("#").replace("_", " ").strip()
    return name.capitalize() if name in {"question", "answer"} else ""
