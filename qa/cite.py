"""A quote as others take it in: plain text, Markdown, BibTeX, RIS, CSL-JSON; an answer as Markdown and as rows of CSV.

Made only of a quote and its citation. Whatever comes from a page is escaped for the form it goes into, so that no form
gives it more than its text. Names are taken whole ("Sergey Lavrov"), since no rule splits every name rightly.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from qa.render import attribution, day, quoted_from
from qa.results import Answer, Quote

FORMATS: Final = ("quote", "markdown", "bibtex", "ris", "csl")
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&:@])")
"""Everything that some dialect of Markdown obeys, addresses that become links by themselves included."""
TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "$": r"\$",
    "#": r"\#", "&": r"\&", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
"""What TeX obeys. BibTeX counts a brace whatever stands before it, so that none of a page may be left."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that make a cell a formula somewhere; full-width signs too."""
CSL_TYPES = {"interview": "interview", "speech": "speech", "article": "article", "comment": "article"}
COLUMNS: Final = (
    "question", "answered", "rank", "quote", "speaker", "office", "asked_by", "asked", "title", "genre", "event_date",
    "published", "captured", "place", "publisher", "source", "link", "caution", "id",
    "quoted_from_others", "proof_id", "sha256", "page_sha256",
)  # fmt: skip


def copies(quote: Quote) -> dict[str, str]:
    """Give a quote in every form it can be copied in, by the names in `FORMATS`."""
    makers: Sequence[Callable[[Quote], str]] = (plain, markdown, bibtex, ris, csl)
    return {name: make(quote) for name, make in zip(FORMATS, makers, strict=True)}


def plain(quote: Quote) -> str:
    """Write a quote with its citation in plain text."""
    about = [f"— {attribution(quote)}", _where(quote), *quoted_from(quote)]
    lines = [f"“{quote.text}”", *map(_line, about)]
    if quote.caution:
        lines.append(f"The sentence before: “{_line(quote.caution.text)}”")
    return "\n".join([*lines, f"Archive quote {quote.proof.id}"] if quote.proof else lines)


def markdown(quote: Quote) -> str:
    """Write a quote as a block quote of Markdown, with a caution before it where there is one."""
    lines = [f"> {escape_markdown(line)}".rstrip() for line in quote.text.split("\n")]
    asked = f"*In answer to:* {escape_markdown(_line(quote.question.text))}\n\n" if quote.question else ""
    caution = f"*The sentence before:* {escape_markdown(_line(quote.caution.text))}\n\n" if quote.caution else ""
    who = escape_markdown(_line(attribution(quote)))
    said = f"{asked}{caution}{chr(10).join(lines)}\n>\n> — {who}. {_source_md(quote)}"
    others = "".join(f"\n>\n> {escape_markdown(_line(line))}" for line in quoted_from(quote))
    return said + others + (f"\n>\n> Archive quote `{quote.proof.id}`" if quote.proof else "")


def bibtex(quote: Quote) -> str:
    """Write an entry of BibTeX (with the `date` and `urldate` of BibLaTeX); the words go into `note`."""
    said = quote.date or quote.published
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in _authors(quote)),
        "title": f"{{{_tex(quote.title or 'Untitled')}}}",
        "year": str(said.year) if said else "",
        "date": said.isoformat() if said else "",
        "address": _tex(quote.place or ""),
        "publisher": f"{{{_tex(quote.publisher)}}}" if quote.publisher else "",
        "url": _address(quote),
        "urldate": quote.captured.isoformat() if quote.captured else "",
        "note": _tex(_note(quote)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{_key(quote)},\n{lines}}}\n"


def ris(quote: Quote) -> str:
    """Write a record of RIS."""
    said = quote.date or quote.published
    fields = [
        ("TY", "ELEC" if _address(quote) else "GEN"),
        *(("AU", name.replace(",", " ")) for name in _authors(quote)),  # a comma would part surname and first name
        ("TI", quote.title or "Untitled"),
        ("PY", str(said.year) if said else ""),
        ("DA", f"{said:%Y/%m/%d}" if said else ""),
        ("CY", quote.place or ""),
        ("PB", quote.publisher or ""),
        ("UR", _address(quote)),
        ("Y2", f"{quote.captured:%Y/%m/%d}" if quote.captured else ""),
        ("N1", _note(quote)),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def csl(quote: Quote) -> str:
    """Write an array with one item of CSL-JSON."""
    item: dict[str, Any] = {
        "id": _key(quote),
        "type": CSL_TYPES.get(quote.genre or "", "webpage" if _address(quote) else "document"),
        "title": _line(quote.title or "Untitled"),
        "author": [{"literal": _line(name)} for name in _authors(quote)],
        "issued": _date_parts(quote.published or quote.date),
        "event-date": _date_parts(quote.date),
        "event-place": _line(quote.place or ""),
        "publisher": _line(quote.publisher or ""),
        "URL": _address(quote),
        "accessed": _date_parts(quote.captured),
        "note": _note(quote),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def answer_markdown(answer: Answer) -> str:
    """Write a question and its answer as a section of Markdown."""
    parts = [f"## {escape_markdown(_line(answer.query))}", *(escape_markdown(note) for note in answer.notes)]
    if not answer.answered:
        parts.append("Nothing in the archive answers this. The nearest passages, which do not answer it:")
    parts += [markdown(quote) for quote in answer.quotes or answer.nearest]
    return "\n\n".join(parts) + "\n"


def answer_csv(answer: Answer) -> str:
    """Write an answer as rows of CSV in the order of `COLUMNS`, without their names.

    No cell can run as a formula: one that begins like one gets an apostrophe in front, as spreadsheets have it.
    """
    return "".join(csv_row(_row(answer, quote)) for quote in answer.quotes or answer.nearest or (None,))


def csv_row(cells: Sequence[object]) -> str:
    """Write one row of CSV, every cell in quotation marks and none of them a formula."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([defused(cell) for cell in cells])
    return out.getvalue()


def defused(cell: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def escape_markdown(text: str) -> str:
    """Escape text so that Markdown shows it as it is."""
    return MARKDOWN_SIGNS.sub(r"\\\1", text)


def _row(answer: Answer, quote: Quote | None) -> list[object]:
    asked = [answer.query, "yes" if answer.answered else "no"]
    if quote is None:
        return [*asked, *[""] * (len(COLUMNS) - len(asked))]
    question = (quote.question.speaker, quote.question.text) if quote.question else (None, None)
    return [
        *asked, quote.rank, quote.text, quote.speaker or ", ".join(quote.speakers), quote.office, *question,
        quote.title, quote.genre, quote.date, quote.published, quote.captured, quote.place, quote.publisher,
        quote.source, quote.link, quote.caution.text if quote.caution else None, quote.id,
        "; ".join(quoted_from(quote)), *_proof(quote),
    ]  # fmt: skip


def _proof(quote: Quote) -> list[object]:
    if not quote.proof:
        return [None, None, None]
    return [quote.proof.id, quote.proof.sha256, " ".join(page.sha256 for page in quote.proof.pages)]


def _where(quote: Quote) -> str:
    captured = f"captured {day(quote.captured)}" if quote.captured else ""
    return ", ".join(filter(None, (quote.title, quote.link or quote.url or quote.source, captured)))


def _source_md(quote: Quote) -> str:
    address = _address(quote)
    title = escape_markdown(_line(quote.title or quote.source))
    # In angle brackets an address may hold anything but these; a link that leaves its brackets could become another.
    safe = re.sub(r"[<>\s\\]", lambda match: f"%{ord(match[0]):02X}", address)
    return f"[{title}](<{safe}>)" if address else f"{title}, {escape_markdown(_line(quote.source))}"


def _note(quote: Quote) -> str:
    parts = [f"“{_line(quote.text)}”", attribution(quote), *quoted_from(quote)]
    if quote.published:
        parts.append(f"published {day(quote.published)}")
    return "; ".join([*parts, f"archive quote {quote.proof.id if quote.proof else quote.id}"])


def _authors(quote: Quote) -> Sequence[str]:
    """Name whose words they are; a turn's other speakers are not, and "Speaker not named" is no author."""
    return (quote.speaker,) if quote.speaker else quote.speakers


def _address(quote: Quote) -> str:
    found = next((a for a in (quote.link, quote.url) if a and re.match(r"https?://", a, re.IGNORECASE)), "")
    return re.sub(r"[{}\s\\]", lambda match: f"%{ord(match[0]):02X}", found.strip())


def _key(quote: Quote) -> str:
    surname = re.sub(r"[^A-Za-z]", "", " ".join(_authors(quote)).rpartition(" ")[2]) or "quote"
    return f"{surname.lower()}-{re.sub(r'[^0-9A-Za-z-]', '-', quote.id)}"


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _date_parts(date: dt.date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[date.year, date.month, date.day]]} if date else None
