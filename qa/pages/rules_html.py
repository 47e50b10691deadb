"""How web pages mark what is and is not the article, as data. Holds no logic."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """Make a set of words."""
    return frozenset(text.split())


UNREAD = frozenset({"script", "style", "template", "object", "embed", "applet", "svg", "math", "canvas", "iframe"})
"""Elements whose content no reader sees as text."""
FURNITURE_TAGS = frozenset(
    {
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "option",
        "textarea",
        "noscript",
        "menu",
        "figure",
        "figcaption",
    }
    | {"audio", "video", "map", "dialog", "label", "title", "head", "thead"}
)
FURNITURE_ROLES = frozenset(
    {
        "navigation",
        "complementary",
        "contentinfo",
        "banner",
        "search",
        "menu",
        "menubar",
        "toolbar",
        "dialog",
        "tablist",
    }
    | {"alertdialog", "tooltip", "button", "form"}
)
FURNITURE_TYPES = re.compile(
    r"schema\.org/(?:VideoObject|ImageObject|AudioObject|SiteNavigationElement|WPSideBar|WP\w+)"
)
FURNITURE_WORDS = words(
    "nav navbar navigation navlinks navleft navright navcentre topnav subnav menu submenu footer sidebar breadcrumb "
    "breadcrumbs share sharing sharedl sharelink social related recommended recommendations promo advert "
    "advertisement ads banner cookie cookies consent popup modal tooltip caption captions gallery slider carousel "
    "slideshow thumbnail thumbnails comments newsletter subscribe subscription pagination pager tags taglist tagcloud "
    "keywords toolbar login skip globalskip skiplink print player media video audio podcast photo photos image images "
    "bottommeta dropdown copyright colophon masthead widget widgets sponsor sponsored donate signup infobox toc "
    "pagenav prevnext footnote footnotes references endnotes editsection cut"
)
HIDDEN_TOKENS = words(
    "hidden is-hidden visually-hidden visuallyhidden sr-only screen-reader-text d-none hide invisible hidden-print "
    "hidden-copy noprint no-print"
)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BLOCK_TAGS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol option p pre section "
    "summary table tbody td tfoot th thead title tr ul"
)
BOLD_TAGS = frozenset({"b", "strong"})
BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
CONTAINER_TAGS = frozenset({"article", "body", "div", "main", "section", "td", "table", "center", "blockquote"})
ARTICLE_WORDS = (
    # The first that is found and holds words wins.
    re.compile(r"articleBody"),
    re.compile(r"(?:^|\s)(?:e-content|entry-content|article-body|article__body|article-content|post-content)(?:\s|$)"),
    re.compile(r"(?:^|\s)(?:article|post|entry|story|main|main-content|content-main)(?:\s|$)"),
)
LINK_SHARE = 0.7
"""A block of links only is navigation; sentences with a name linked stay under a half."""
END_SECTIONS = re.compile(
    r"(?:foot|end)?notes?|references|bibliography|works cited|related (?:\w+ ){0,2}\w+|see also|"
    r"further reading|read more|"
    r"topics|geography|publication status|tags|share(?: this)?|comments|more (?:\w+ ){0,2}(?:news|stories|articles)|"
    r"about the author|contacts?|accessible version|return to (?:top|text)|footnotes? and references|sources?",
    re.IGNORECASE,
)
"""Headings after which nothing is spoken any more."""
TITLE_CUT = re.compile(r"\s+(?:[|•·»›]|-{1,2}|–|—|::)\s+")
"""Sites put their own name after such a mark in <title>."""
