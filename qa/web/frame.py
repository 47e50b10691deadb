"""The fixed part of the page: heading, tabs, empty conversation, question box, filters, panel. No text of pages."""

from __future__ import annotations

import json

from qa.web import wording
from qa.web.escape import escaped
from qa.web.request import DEFAULT_RESULTS

COUNTS = (1, 3, 5, 10, 20)
"""Numbers of quotes to choose from."""
SAID_BY_SCRIPT = {
    "working": wording.WORKING, "unreachable": wording.UNREACHABLE, "copied": wording.COPIED,
    "notCopied": wording.NOT_COPIED, "changed": wording.CHANGED, "outdated": wording.OUTDATED,
    "again": wording.AGAIN, "searchAgain": wording.SEARCH_AGAIN, "narrow": wording.NARROW, "anyKind": wording.ANY_KIND,
    "title": wording.TITLE, "uploading": wording.UPLOADING, "rebuilds": wording.REBUILDS,
    "earlier": wording.EARLIER, "waits": wording.WAITS,
}  # fmt: skip


def frame_html() -> str:
    """Write the fixed part of the page."""
    said = escaped(json.dumps(SAID_BY_SCRIPT))
    return f"""
<div class="qa" data-said="{said}">
  <header class="qa-head">
    <h1>{escaped(wording.TITLE)}</h1>
    <p class="qa-promise">{escaped(wording.PROMISE)}</p>
    <p class="qa-holdings"></p>
    <div class="qa-tabs" role="tablist" aria-label="{escaped(wording.TABS)}">
      <button type="button" role="tab" id="qa-tab-ask" aria-controls="qa-ask"
        aria-selected="true">{wording.ASK}</button>
      <button type="button" role="tab" id="qa-tab-archive" aria-controls="qa-archive" aria-selected="false"
        tabindex="-1">{wording.ARCHIVE}</button>
    </div>
  </header>
  <div class="qa-view" id="qa-ask" role="tabpanel" aria-labelledby="qa-tab-ask">
    <div class="qa-main">
      <div class="qa-log" role="log" aria-live="polite" aria-label="{escaped(wording.CONVERSATION)}"></div>
{question_box()}
      <nav class="qa-examples" aria-label="{escaped(wording.EXAMPLES)}"></nav>
    </div>
    <aside class="qa-panel" aria-label="{escaped(wording.PANEL)}" hidden>
      <p class="qa-panel-head"><button type="button" class="qa-back">← {escaped(wording.BACK)}</button></p>
      <div class="qa-panel-body" tabindex="0" role="group" aria-label="{escaped(wording.PANEL)}"></div>
    </aside>
  </div>
  <div class="qa-view" id="qa-archive" role="tabpanel" aria-labelledby="qa-tab-archive" tabindex="0" hidden>
{archive_tab()}
  </div>
  <p class="qa-status" role="status" aria-live="polite"></p>
</div>
"""


def archive_tab() -> str:
    """Write the fixed part of the archive tab: adding pages, for those who may."""
    return f"""
    <section class="qa-admin" aria-label="{escaped(wording.ADD_PAGES)}">
      <p class="qa-read-only" hidden>{escaped(wording.READ_ONLY)}</p>
      <form class="qa-login" hidden>
        <label>{escaped(wording.PASSWORD)} <input type="password" name="password" autocomplete="current-password"
          required></label>
        <button type="submit">{escaped(wording.LOG_IN)}</button>
      </form>
      <form class="qa-upload" hidden>
        <label>{escaped(wording.CHOOSE)} <input type="file" name="pages" multiple required></label>
        <button type="submit">{escaped(wording.UPLOAD)}</button>
        <button type="button" class="qa-logout" hidden>{escaped(wording.LOG_OUT)}</button>
      </form>
      <form class="qa-waits" hidden>
        <span></span>
        <button type="submit">{escaped(wording.ADD_THEM)}</button>
        <button type="button" class="qa-discard">{escaped(wording.DISCARD)}</button>
      </form>
      <div class="qa-rebuild" role="status" aria-live="polite"></div>
    </section>
    <div class="qa-holds"></div>"""


def question_box() -> str:
    """Write the question box with what goes along."""
    saves = "".join(
        f'<button type="button" data-save="{form}">{name}</button>'
        for form, name in (("md", "Markdown"), ("json", "JSON"), ("csv", "CSV"))
    )
    return f"""
      <form class="qa-ask">
        <label class="qa-unseen" for="qa-question">{escaped(wording.QUESTION)}</label>
        <textarea id="qa-question" rows="1" autocomplete="off" dir="auto" placeholder="{escaped(wording.PLACEHOLDER)}"
          aria-describedby="qa-hint"></textarea>
        <div class="qa-controls">
          <p class="qa-hint" id="qa-hint">{escaped(wording.HINT)} {escaped(wording.PRIVATE)}</p>
          <button type="button" class="qa-new" hidden>{escaped(wording.NEW_TOPIC)}</button>
          <button type="submit" class="qa-send">{escaped(wording.ASK)}</button>
          <button type="button" class="qa-check">{escaped(wording.CHECK)}</button>
        </div>
        <div class="qa-extras">
        {filters_box()}
        <details class="qa-save" hidden><summary>{escaped(wording.SAVE)}</summary><p>{saves}</p></details>
        <details class="qa-earlier" hidden><summary>{escaped(wording.EARLIER)}</summary><ul></ul>
          <p><span>{escaped(wording.EARLIER_NOTE)}</span>
            <button type="button" class="qa-forget">{escaped(wording.FORGET)}</button></p></details>
        </div>
      </form>"""


def filters_box() -> str:
    """Write the filters and the number of quotes, which stay closed until they are wanted."""
    counts = "".join(f"<option{' selected' if n == DEFAULT_RESULTS else ''}>{n}</option>" for n in COUNTS)
    return f"""<details class="qa-narrow">
          <summary>{escaped(wording.NARROW)}</summary>
          <div class="qa-fields">
            <label>{escaped(wording.YEAR)} <select name="year"><option value="">{escaped(wording.ANY_YEAR)}</option>
              </select></label>
            <label>{escaped(wording.FROM)} <input type="date" name="since"></label>
            <label>{escaped(wording.UNTIL)} <input type="date" name="until"></label>
            <label>{escaped(wording.SPEAKER)} <input name="speaker" list="qa-speakers" autocomplete="off" dir="auto"
              placeholder="{escaped(wording.ANYONE)}"></label>
            <datalist id="qa-speakers"></datalist>
            <label>{escaped(wording.KIND)} <select name="genre"><option value="">{escaped(wording.ANY_KIND)}</option>
              </select></label>
            <label>{escaped(wording.SOURCE)} <input name="source" list="qa-sources" autocomplete="off" dir="auto"
              placeholder="{escaped(wording.ANY_SOURCE)}"></label>
            <datalist id="qa-sources"></datalist>
            <label>{escaped(wording.QUOTES)} <select name="k">{counts}</select></label>
            <button type="button" class="qa-clear">{escaped(wording.CLEAR)}</button>
          </div>
        </details>"""
