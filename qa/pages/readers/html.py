"""Web pages to blocks: all text of the page in order, and the blocks of its article.

The tree comes from lxml, which reads broken markup; BeautifulSoup's own parser takes over where lxml gives up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from lxml import etree

from qa.errors import PageError
from qa.pages import rules_html as rules
from qa.pages.blocks import Capture, Reading
from qa.pages.decode import declared_in, decode
from qa.pages.metadata import titles_of
from qa.pages.readers.article import Draft, choose_article
from qa.pages.readers.collect import Collector
from qa.pages.readers.stated import stated_facts

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_html(capture: Capture) -> Reading:
    """Read a web page."""
    return read_markup(decode(capture.data, declared_in(capture.media_type)))


def read_markup(markup: str) -> Reading:
    """Read markup that is already decoded."""
    root = tree_of(markup)
    text, drafts = collect(root)
    if not text.strip():
        raise PageError("The page has no text.")
    facts = stated_facts(root)
    return Reading(text, choose_article(drafts, tuple(titles_of(facts))), facts)


def tree_of(markup: str) -> etree._Element:
    """Parse markup, however broken."""
    clean = NOT_XML.sub(" ", DECLARATION.sub("", markup))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        root = None
    if root is None:
        soup = BeautifulSoup(clean, "html.parser")
        words = soup.get_text("\n")
        if not words.strip():
            raise PageError("The page has no text.")
        root = etree.Element("body")
        root.text = words
    return root


def collect(root: etree._Element) -> tuple[str, list[Draft]]:
    """Walk the tree once: every text node in order, and drafts of its blocks."""
    collector = Collector()
    for event, element in _walk(root):
        if event == "start":
            collector.open(element)
            if element.text:
                collector.write(element.text)
        else:
            collector.close(element)
            if element.tail:
                collector.write(element.tail)
    collector.flush()
    return "".join(collector.parts), collector.drafts()


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield elements with text as they open and close; what no reader sees is stepped over."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag in rules.UNREAD:
            if event == "start":
                walker.skip_subtree()
            elif element.tail:
                yield "end", element
            continue
        yield event, element
