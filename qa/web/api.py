"""The public endpoints for programs, over HTTP and as MCP tools: `/ask`, `/search`, `/timeline`, `/document`, `/check`.

Their names, parameters and docstrings are what users of the API and language models see. Results are plain JSON; an
error is one clear sentence. Questions are never logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import gradio as gr

from qa.findings import check_json
from qa.prooflines import shown_json, timeline_json
from qa.render import answer_json, hit_json
from qa.results import jsonable
from qa.web.request import DEFAULT_RESULTS, Asking, Request, request, sentence_of
from qa.web.request import text as in_text

Json = dict[str, Any]
ENDPOINTS = ("ask", "search", "timeline", "document", "check")
"""Names of the public ones, in the order in which they are listed."""
T = TypeVar("T")
Refusal = gr.Error
"""What an endpoint raises; its `message` is the sentence for the caller."""
FACTS = ("date", "published", "place", "genre", "url", "sources")
"""Of a document, beside what `qa show` gives."""


class Endpoints:
    """The endpoints of one archive; each public method is one of them."""

    def __init__(self, archive: Asking) -> None:
        self._archive = archive

    def ask(
        self,
        question: str,
        k: int = DEFAULT_RESULTS,
        history: list[str] = [],  # noqa: B006 - never changed, and shown to callers as the default
        since: str = "",
        until: str = "",
        speaker: str = "",
        genre: str = "",
        kind: str = "",
        source: str = "",
        without: list[str] = [],  # noqa: B006 - as above
    ) -> Json:
        """Answer a question with exact quotes from an archive of transcripts, each with speaker, date and source.

        Every quote is a verbatim passage: repeat it unchanged and name its speaker, date and link. `answered` false
        means that nothing in the archive answers; what is in `nearest` must then not be given as an answer. What is in
        `related`, beside quotes that answer, may not answer either. A quote's `caution` is the sentence before it where
        that changes how it reads. For a follow-up, give the earlier questions as `history`. `document` shows a quote in
        its context by its `id`.

        Args:
            question: What to look for, as a question or a few words.
            k: How many quotes at most, 1 to 100.
            history: Earlier questions of the conversation, oldest first.
            since: Only what was said on this day or later: YYYY-MM-DD, YYYY-MM or YYYY.
            until: Only what was said on this day or earlier: YYYY-MM-DD, YYYY-MM or YYYY.
            speaker: Only what this person said: a full name or a surname.
            genre: Only this sort of document: interview, news conference, statement, speech, article or comment.
            kind: Only this sort of passage: turn (question and answer) or paragraph.
            source: Only pages with these words in their publisher's name, address or source.
            without: Filters not to be taken from the question itself: since, until, speaker, order.

        """
        fields = {
            "question": question, "k": k, "history": history, "since": since, "until": until, "speaker": speaker,
            "genre": genre, "kind": kind, "source": source, "without": without,
        }  # fmt: skip

        return plainly(lambda: self._answered(request(fields)))

    def search(
        self,
        question: str,
        k: int = DEFAULT_RESULTS,
        history: list[str] = [],  # noqa: B006 - as above
        since: str = "",
        until: str = "",
        speaker: str = "",
        genre: str = "",
        kind: str = "",
        source: str = "",
        without: list[str] = [],  # noqa: B006 - as above
    ) -> Json:
        """List the passages of the archive nearest to a question, whether they answer it or not, best first.

        For exploring; to answer somebody, use `ask`, which judges whether a passage answers. Each hit has the passage's
        id, document, speakers, exact text (of a turn, question and answer) and confidence from 0 to 1.

        Args:
            question: What to look for, as a question or a few words.
            k: How many passages at most, 1 to 100.
            history: Earlier questions of the conversation, oldest first.
            since: Only what was said on this day or later: YYYY-MM-DD, YYYY-MM or YYYY.
            until: Only what was said on this day or earlier: YYYY-MM-DD, YYYY-MM or YYYY.
            speaker: Only what this person said: a full name or a surname.
            genre: Only this sort of document: interview, news conference, statement, speech, article or comment.
            kind: Only this sort of passage: turn (question and answer) or paragraph.
            source: Only pages with these words in their publisher's name, address or source.
            without: Filters not to be taken from the question itself: since, until, speaker, order.

        """
        fields = {
            "question": question, "k": k, "history": history, "since": since, "until": until, "speaker": speaker,
            "genre": genre, "kind": kind, "source": source, "without": without,
        }  # fmt: skip

        return plainly(lambda: self._found(request(fields)))

    def timeline(
        self,
        question: str,
        since: str = "",
        until: str = "",
        speaker: str = "",
        genre: str = "",
        kind: str = "",
        source: str = "",
        without: list[str] = [],  # noqa: B006 - as above
    ) -> Json:
        """Tell a position over time: the best exact quote of each year (month, day), the first and the latest one.

        Only what answers the question counts; `answered` false means that nothing does at any time. Quotes are as in
        `ask`: repeat them unchanged.

        Args:
            question: What to look for, as a question or a few words.
            since: Only what was said on this day or later: YYYY-MM-DD, YYYY-MM or YYYY.
            until: Only what was said on this day or earlier: YYYY-MM-DD, YYYY-MM or YYYY.
            speaker: Only what this person said: a full name or a surname.
            genre: Only this sort of document: interview, news conference, statement, speech, article or comment.
            kind: Only this sort of passage: turn (question and answer) or paragraph.
            source: Only pages with these words in their publisher's name, address or source.
            without: Filters not to be taken from the question itself: since, until, speaker, order.

        """
        fields = {
            "question": question, "since": since, "until": until, "speaker": speaker, "genre": genre, "kind": kind,
            "source": source, "without": without,
        }  # fmt: skip

        def told() -> Json:
            asked = request(fields)
            options = {name: value for name, value in asked.options.items() if name != "k"}
            return timeline_json(self._archive.timeline(asked.question, **options))

        return plainly(told)

    def document(self, id: str) -> Json:  # noqa: A002 - the name that callers use
        """Show a whole document of the archive: title, dates, place, sources, full text and who says what.

        Use it to check a quote in its context before relying on it.

        Args:
            id: A document's id, or a quote's (`document:start-end`, or the longer one in its `proof`); the latter adds
                where the quote lies, its speaker, and whether the document has been altered since.

        """

        def shown() -> Json:
            found = self._archive.show(in_text("id", id))
            facts = {name: jsonable(getattr(found.document, name)) for name in FACTS}
            return shown_json(found) | facts

        return plainly(shown)

    def check(self, text: str, speaker: str = "", date: str = "") -> Json:
        """Say whether an alleged quote was said: word by word, by whom and when.

        `verdict` is exact, altered, stitched (parts of different places put together), other-speaker, other-date,
        absent or too-short (under five words). `evidence` are the words found, verbatim, each with speaker, date and
        link. `difference` says what was changed, added and dropped, and whether that turns the meaning. `absent` means
        that this archive does not hold the quote, which is no proof that it was never said: its `evidence` are
        passages near in meaning and must not be given as the quote.

        Args:
            text: The alleged quote, word by word; "..." and [insertions] are honoured.
            speaker: Who is said to have said it: a full name or a surname.
            date: When: YYYY-MM-DD, YYYY-MM or YYYY, or a period as two of these with a slash between.

        """

        def checked() -> Json:
            given = {
                name: in_text(name, value) for name, value in (("text", text), ("speaker", speaker), ("date", date))
            }
            return check_json(
                self._archive.check(given["text"], speaker=given["speaker"] or None, date=given["date"] or None)
            )

        return plainly(checked)

    def _answered(self, asked: Request) -> Json:
        return answer_json(self._archive.ask(asked.question, **asked.options))

    def _found(self, asked: Request) -> Json:
        return {"hits": [hit_json(hit) for hit in self._archive.search(asked.question, **asked.options)]}


def plainly(work: Callable[[], T]) -> T:
    """Do the work; an error becomes one sentence for the caller."""
    try:
        return work()
    except Exception as error:
        raise Refusal(sentence_of(error), print_exception=False) from None
