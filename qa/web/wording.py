"""Every text that the reader of the chat sees, apart from what the archive itself says."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Ask the archive"
PROMISE: Final = (
    "Answers are exact quotes, with who said it, when and where. Nothing is paraphrased, nothing is made up."
)
TABS: Final = "Sections"
ARCHIVE: Final = "Archive"
CONVERSATION: Final = "Conversation"
EXAMPLES: Final = "Questions from the archive"
QUESTION: Final = "Your question"
PLACEHOLDER: Final = "What do you want to know?"
ASK: Final = "Ask"
QUOTES: Final = "Quotes"
NEW_TOPIC: Final = "New topic"
WORKING: Final = "Searching the archive …"
HINT: Final = "Enter asks, Shift + Enter starts a new line."
PRIVATE: Final = "Questions are not logged; they are kept in this browser only."

IN_ANSWER_TO: Final = "In answer to:"
EVENT_DATE: Final = "Event date"
PUBLISHED: Final = "Published"
TITLE_LABEL: Final = "Title"
SOURCE: Final = "Source"
SOURCES: Final = "Sources"
CAPTURED: Final = "captured"
UNKNOWN: Final = "unknown"
ALSO_SAID: Final = "The same words also"
LONG_QUOTE: Final = "Long passage, scrolls"

NOTHING: Final = "Nothing in the archive answers this."
NEAREST: Final = "Nearest passages. They do not answer the question."
NOT_AN_ANSWER: Final = "Not an answer"
SEARCHED_AS: Final = "Searched as"

CAUTION: Final = {
    "negates": "Mind the sentence before, which denies something:",
    "conditions": "Mind the sentence before, which sets a condition:",
    "reports": "Mind the sentence before, which gives another's words:",
}
IN_CONTEXT: Final = "In context"
COPY: Final = "Copy"
COPIES: Final = {
    "quote": "Quote", "markdown": "Markdown", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON",
}  # fmt: skip
COPIED: Final = "Copied."
NOT_COPIED: Final = "The browser did not let the text be copied."
AT_THESE_WORDS: Final = "opens the page at these words"

SEARCHED_WITH: Final = "What was searched"
CHIPS: Final = {
    "since": "From", "until": "Until", "speaker": "Speaker", "genre": "Kind", "kind": "Part", "source": "Source",
}  # fmt: skip
GUESSED: Final = "taken from the question"
FOLLOWS_UP: Final = "With what was asked before"
REMOVE: Final = "Search again without {chip}"
EDIT: Final = "Change {chip}"
BEST_FIRST: Final = "Best first"
BY_DATE: Final = "By date"
ORDER: Final = "Order"
LINK: Final = "Copy link to this question"
TIMELINE: Final = "When was this said?"

NARROW: Final = "Narrow the search"
FROM: Final = "From"
UNTIL: Final = "Until"
SPEAKER: Final = "Speaker"
ANYONE: Final = "anyone"
KIND: Final = "Kind"
ANY_KIND: Final = "any kind"
CLEAR: Final = "Clear"
SAVE: Final = "Save conversation"
CHANGED: Final = "The archive has changed since this was asked; this is its answer now."

PANEL: Final = "The quote in its document"
BACK: Final = "Back to the answer"
ASKED: Final = "Question"
UNTITLED: Final = "Untitled"
NO_DOCUMENT: Final = "This document cannot be shown; ask again to get its place in the archive of today."

PLOT_HELD: Final = "The archive holds"
PLOT_FOUND: Final = "found"
PLOT_TABLE: Final = "The same as a table"
PLOT_NOTE: Final = "Click a bar to search only then."
PLOT_EMPTY: Final = "No document has a date, so there is nothing to plot."

FAILED: Final = "The archive could not be searched; the server's own output names the fault."
UNREACHABLE: Final = "The archive cannot be reached. Check that its server is still running, then ask again."
BAD_COUNT: Final = "The number of quotes must be a whole number from 1 to {most}, not {value}."
BAD_TEXT: Final = "{name} must be text."
BAD_HISTORY: Final = "history must be a list of earlier questions, each of them text."

EXPOSED: Final = (
    "Warning: serving on {host} lets every computer that can reach this one read the archive; there is no password."
)
PORT_TAKEN: Final = "Port {port} is in use; serving on {free} instead."
NO_PORT: Final = "The ports {port} to {last} are all in use; choose another with --port."
NO_HOST: Final = "Nothing can be served on {host}: {reason}."
BAD_PORT: Final = "A port is a number from 0 to 65535, not {port}."
BUILDING: Final = "There is no archive yet: building it from {roots}."
PROGRESS: Final = "  {stage}"
PROGRESS_OF: Final = "  {stage}: {done} of {total}"
SERVING: Final = "The chat is at {url} (Ctrl+C stops it)."
NOT_YET: Final = "This version has no {option} yet."


def count(number: int, noun: str) -> str:
    """Count things in words: "1 passage", "1,204 passages"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
