"""Who may change the archive: a password, sessions that end, log-in attempts that run out. Knows nothing of HTTP."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

ATTEMPTS = 5
"""Wrong passwords from one address within `PATIENCE`; after them no password is looked at."""
ATTEMPTS_IN_ALL = 50
"""The same for all addresses together, against guessing from many."""
PATIENCE = 15 * 60
"""Seconds."""
SESSION = 8 * 60 * 60
"""Seconds after which an administrator logs in again."""


@dataclass(slots=True)
class Admin:
    """The one administrator.

    Args:
        password: what lets somebody in; None where nobody can log in.
        open_here: whether readers on this computer may change the archive without a password.
    """

    password: str | None = None
    open_here: bool = False
    clock: Callable[[], float] = time.monotonic
    _sessions: dict[str, float] = field(default_factory=dict)
    _failures: list[tuple[float, str]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may(self, session: str | None) -> bool:
        """Tell whether whoever holds this session may change the archive."""
        if self.password is None:
            return self.open_here
        with self._lock:
            known = next((token for token in self._sessions if same(token, session or "")), None)
            return known is not None and self._sessions[known] > self.clock()

    def exhausted(self, address: str) -> bool:
        """Tell whether too many wrong passwords came from an address, or from all together."""
        with self._lock:
            now = self.clock()
            self._failures = [(when, who) for when, who in self._failures if now - when < PATIENCE]
            own = sum(who == address for _, who in self._failures)
            return own >= ATTEMPTS or len(self._failures) >= ATTEMPTS_IN_ALL

    def log_in(self, password: str, address: str) -> str | None:
        """Give a session for the right password; None for a wrong one, which counts against the address."""
        if self.exhausted(address):
            return None
        right = self.password is not None and same(password, self.password)
        with self._lock:
            if not right:
                self._failures.append((self.clock(), address))
                return None
            now = self.clock()
            self._sessions = {token: end for token, end in self._sessions.items() if end > now}
            token = secrets.token_urlsafe(32)
            self._sessions[token] = now + SESSION
            return token

    def log_out(self, session: str | None) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(session or "", None)


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing of them; any text will do, half a pair of UTF-16 too."""
    return hmac.compare_digest(*(text.encode("utf-8", "surrogatepass") for text in (one, other)))
