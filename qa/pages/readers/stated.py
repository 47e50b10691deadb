"""What a web page states about itself outside its text: JSON-LD, microdata, meta elements, <time>, <title>."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from qa.pages.blocks import Fact

ARTICLE_TYPES = ("Article", "NewsArticle", "Report", "BlogPosting", "SpeakableSpecification", "WebPage", "Event")
LD_KEYS = {
    "headline": "title",
    "name": "title",
    "datePublished": "published",
    "dateCreated": "date",
    "startDate": "date",
    "inLanguage": "language",
    "url": "url",
}
LD_NAMES = {"author": "author", "publisher": "publisher", "contentLocation": "place", "location": "place"}
META = {
    "og:title": ("title", "opengraph"),
    "twitter:title": ("title", "meta"),
    "dc.title": ("title", "meta"),
    "dcterms.title": ("title", "meta"),
    "citation_title": ("title", "meta"),
    "article:published_time": ("published", "opengraph"),
    "og:published_time": ("published", "opengraph"),
    "article:published": ("published", "opengraph"),
    "datepublished": ("published", "meta"),
    "date": ("published", "meta"),
    "pubdate": ("published", "meta"),
    "publish-date": ("published", "meta"),
    "publication_date": ("published", "meta"),
    "dc.date": ("published", "meta"),
    "dc.date.issued": ("published", "meta"),
    "dcterms.date": ("published", "meta"),
    "dcterms.created": ("published", "meta"),
    "dcterms.issued": ("published", "meta"),
    "citation_date": ("published", "meta"),
    "og:url": ("url", "opengraph"),
    "og:site_name": ("publisher", "opengraph"),
    "dc.publisher": ("publisher", "meta"),
    "author": ("author", "meta"),
    "article:author": ("author", "meta"),
    "og:locale": ("locale", "opengraph"),
    "dc.language": ("language", "meta"),
    "content-language": ("language", "meta"),
}
ITEMPROPS = {
    "headline": "title",
    "name": "title",
    "datepublished": "published",
    "datecreated": "date",
    "startdate": "date",
    "inlanguage": "language",
}
PLACE_CLASS = re.compile(r"(?:^|[\s_-])(?:location|place|dateline)(?:$|\s)")


def stated_facts(root: etree._Element) -> tuple[Fact, ...]:
    """Collect what a page states about itself, in the order in which it stands there."""
    facts: list[Fact] = []
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language:
        facts.append(Fact("language", language, "html"))
    for element in root.iter("title", "meta", "link", "script", "time", "h1"):
        facts += _fact(element)
    facts += _microdata(root)
    return tuple(fact for fact in facts if fact.value.strip())


def _fact(element: etree._Element) -> list[Fact]:
    tag = element.tag
    if tag in {"title", "h1"}:
        return [Fact("title", _text(element), tag)]
    if tag == "time":
        return [Fact("published", element.get("datetime") or _text(element), "time")]
    if tag == "link" and element.get("rel") == "canonical":
        return [Fact("url", element.get("href") or "", "canonical")]
    if tag == "meta":
        name = (element.get("property") or element.get("name") or element.get("http-equiv") or "").lower()
        known = META.get(name)
        return [Fact(known[0], element.get("content") or "", known[1])] if known else []
    if element.get("type") == "application/ld+json":
        return list(_linked_data(element.text or ""))
    return []


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _linked_data(text: str) -> Iterator[Fact]:
    try:
        loaded: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    todo = [loaded]
    for _ in range(200):
        if not todo:
            return
        node = todo.pop(0)
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            todo += [value for key, value in node.items() if key == "@graph"]
            kind = node.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if any(isinstance(name, str) and name.endswith(ARTICLE_TYPES) for name in kinds):
                yield from _article(node)


def _article(node: dict[str, Any]) -> Iterator[Fact]:
    for key, name in LD_KEYS.items():
        value = node.get(key)
        if isinstance(value, str):
            yield Fact(name, value, "json-ld")
    for key, name in (
        ("author", "author"),
        ("publisher", "publisher"),
        ("contentLocation", "place"),
        ("location", "place"),
    ):
        value = node.get(key)
        people = value if isinstance(value, list) else [value]
        for person in people:
            named = person.get("name") if isinstance(person, dict) else person
            if isinstance(named, str):
                yield Fact(name, named, "json-ld")


def _microdata(root: etree._Element) -> Iterator[Fact]:
    for element in root.iter():
        prop = element.get("itemprop")
        if prop and (name := ITEMPROPS.get(prop.lower())) and _of_article(element):
            yield Fact(name, element.get("datetime") or element.get("content") or _text(element), "microdata")
        classes = element.get("class")
        if classes and PLACE_CLASS.search(classes):
            yield Fact("place", _text(element), "class")


def _of_article(element: etree._Element) -> bool:
    """Say whether a property belongs to an article, not to a picture or a menu inside the page."""
    owner = element
    while owner is not None:
        kind = owner.get("itemtype")
        if kind and owner is not element:
            return str(kind).rstrip("/").endswith(ARTICLE_TYPES)
        owner = owner.getparent()
    return False
