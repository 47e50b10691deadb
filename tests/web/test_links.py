"""Links to the words, followed by a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from qa.fragment import link_to


@pytest.mark.browser
def test_browser_scrolls_to_the_words(browser: Browser) -> None:
    paragraphs = [f"Paragraph {n} of the page says nothing of note." for n in range(200)]
    paragraphs[50] = paragraphs[150] = (
        'We will, as “agreed” – and only then - go home & rest; that’s what "was" said here.'
    )
    text = "\n\n".join(paragraphs)
    start = text.rindex("We will")
    link = link_to("https://press.example/page", text, start, start + len(paragraphs[150])) or ""
    assert "%2C" in link or ",-" in link or "-," in link
    page = browser.new_page()
    body = "<!doctype html><meta charset=utf-8>" + "".join(
        f"<p id=p{n}>{paragraph.replace('&', '&amp;')}</p>" for n, paragraph in enumerate(paragraphs)
    )
    page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(link)
    page.wait_for_function("window.scrollY > 0")
    top = page.evaluate("document.getElementById('p150').getBoundingClientRect().top")
    assert 0 < top < page.viewport_size["height"]
    page.close()
