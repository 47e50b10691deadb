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
CHECK: Final = "Check a quote"
NOT_NARROWED: Final = "A quote is checked in documents of every kind and source; these two filters are not applied."
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
ALSO_SAID: Final = "Said also"
LONG_QUOTE: Final = "Long passage, scrolls"

NOTHING: Final = "Nothing in the archive answers this."
RELATED: Final = "Related passages. They may not answer the question."
NEAREST: Final = "Nearest passages. They do not answer the question."
NOT_AN_ANSWER: Final = "Not an answer"

CAUTION: Final = {
    "negates": "Mind the sentence before, which denies something:",
    "conditions": "Mind the sentence before, which sets a condition:",
    "reports": "These words are a quotation; the sentence before leads up to them:",
}
QUOTED_FROM: Final = "Here the speaker quotes {who}:"
SOMEBODY: Final = "somebody else"
IN_CONTEXT: Final = "In context"
COPY: Final = "Copy"
COPIES: Final = {
    "quote": "Quote", "markdown": "Markdown", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON",
}  # fmt: skip
COPIED: Final = "Copied."
NOT_COPIED: Final = "The browser did not let the text be copied."

SEARCHED_WITH: Final = "What was searched"
CHIPS: Final = {
    "since": "From", "until": "Until", "speaker": "Speaker", "genre": "Kind", "kind": "Part", "source": "Source",
    "order": "Order",
}  # fmt: skip
GUESSED: Final = "from your question"
TOPIC: Final = "Topic"
AS_ASKED: Final = "as asked"
ASKED_BEFORE: Final = "what was asked before"
FOLLOWS_UP: Final = "with what was asked before"
REMOVE: Final = "Search again without {chip}"
EDIT: Final = "Change {chip}"
SEARCH_AGAIN: Final = "Search again"
BEST_FIRST: Final = "Best first"
BY_DATE: Final = "By date"
ORDER: Final = "Order"
LINK: Final = "Copy link to this question"
TIMELINE: Final = "When was this said?"

NARROW: Final = "Narrow the search"
YEAR: Final = "Year"
ANY_YEAR: Final = "any year"
FROM: Final = "From"
UNTIL: Final = "Until"
SPEAKER: Final = "Speaker"
ANYONE: Final = "anyone"
KIND: Final = "Kind"
ANY_SOURCE: Final = "any source"
ANY_KIND: Final = "any kind"
CLEAR: Final = "Clear"
SAVE: Final = "Save conversation"
EARLIER: Final = "Earlier conversations"
FORGET: Final = "Forget these"
EARLIER_NOTE: Final = "The last 20 conversations stay in this browser; nobody else sees them."
CHANGED: Final = "The archive has changed since this was asked; this is its answer now."
OUTDATED: Final = "This answer was given before the archive changed."
AGAIN: Final = "Ask again"

PANEL: Final = "The quote in its document"
BACK: Final = "Back to the answer"
ASKED: Final = "Question"
UNTITLED: Final = "Untitled"

PLOT_HELD: Final = "The archive holds"
PLOT_FOUND: Final = "found"
PLOT_KEY_FOUND: Final = "found, the highest bar {most}"
PLOT_KEY_HELD: Final = "held, the highest bar {most}"
PLOT_TABLE: Final = "The same as a table"
PLOT_BEYOND: Final = "{more} more, {when}, are not drawn."
PLOT_NOTE: Final = "Click a bar to search only then."
NO_POSITION: Final = "Nothing in the archive answers this at any time."
FIRST_SAID: Final = "First"
LAST_SAID: Final = "Latest"
BY_PERIOD: Final = {"year": "The best quote of each year", "month": "The best quote of each month",
                    "day": "The best quote of each day"}  # fmt: skip
PLOT_EMPTY: Final = "No document has a date, so there is nothing to plot."

HOLDS: Final = "What the archive holds"
KINDS: Final = "Kinds"
PUBLISHERS: Final = "Sources"
SPEAKERS: Final = "Speakers"
NOT_USED: Final = "Pages that could not be used"
MORE: Final = "and {count:,} more"
ADD_PAGES: Final = "Add pages"
CHOOSE: Final = "Saved pages, or a ZIP file of them"
UPLOAD: Final = "Upload and rebuild"
WAITS: Final = "Uploaded files that wait to be added:"
ADD_THEM: Final = "Add them now"
DISCARD: Final = "Throw them away"
PASSWORD: Final = "Administrator's password"
LOG_IN: Final = "Log in"
LOG_OUT: Final = "Log out"
READ_ONLY: Final = (
    "Pages can be added on the computer that serves this chat, or with the administrator's password if one is set."
)
UPLOADING: Final = "Uploading"
REBUILDS: Final = "Rebuilding; the chat goes on answering from the archive as it was."
NO_ADMIN: Final = "Only the administrator may change the archive; log in first."
WRONG_PASSWORD: Final = "That is not the password."
ATTEMPTS_OVER: Final = "Too many wrong passwords; try again in a quarter of an hour."
TOO_LARGE: Final = "The upload is too large; at most {most:,} MB can be taken now."
BROKEN_OFF: Final = "The upload broke off; try again."
BAD_NAME: Final = "A file needs a name with letters or digits."
ZIP_BROKEN: Final = "The ZIP file is damaged or locked with a password, so nothing of it was taken."
ZIP_MANY: Final = "The ZIP file holds more than {most:,} files, so nothing of it was taken; split it."
ZIP_PATHS: Final = "The ZIP file has names that lead out of it, so nothing of it was taken."
ZIP_BOMB: Final = "The ZIP file unpacks to far more than it should, so nothing of it was taken."
REBUILDING: Final = "A rebuild is running; wait until it is done."
NOTHING_WAITS: Final = "No page was uploaded since the last rebuild; choose some first."
BUSY: Final = "Another program is writing the archive; try again when it is done."
NOT_ADDED: Final = "No page with any text was found, or the archive could not be written; it is as it was."
REBUILD_FAILED: Final = (
    "The pages could not be added; the archive is as it was, and the server's own output names the fault."
)
NOW_HOLDS: Final = "The archive now holds"
BAD_HOST: Final = "This chat is not served under that name; use its own address, or name it in QA_ALLOWED_HOSTS."
NO_UPLOAD_HERE: Final = "Files can be uploaded on the archive tab only."
OTHER_SITE: Final = "A page of another site may not change the archive."
GENERATED: Final = "The administrator's password of this run is {password}; set QA_ADMIN_PASSWORD to choose your own."
UNAVAILABLE: Final = "The archive cannot answer now; whoever runs it finds the reason in the server's output."
NO_MCP: Final = "The MCP server needs one more package; install it with: pip install 'press-qa[mcp]'"

FAILED: Final = "The archive could not be searched; the server's own output names the fault."
UNREACHABLE: Final = "The archive cannot be reached. Check that its server is still running, then ask again."
BAD_CALL: Final = 'A call is JSON with a list: {"data": ["..."]}, its first entry what is asked.'
BAD_COUNT: Final = "The number of quotes must be a whole number from 1 to {most}, not {value}."
BAD_TEXT: Final = "{name} must be text."
BAD_WITHOUT: Final = "without must be a list of filters that are not to be guessed from the question."
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


def count(number: int, noun: str) -> str:
    """Count things in words: "1 passage", "1,204 passages"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
