"""What several threads ask for at the same moment is done in one batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


class Together(Generic[In, Out]):
    """A function of a list, called one element at a time from many threads.

    Whoever comes while nothing runs is served at once and alone, so that a single caller waits for nobody; those who
    come meanwhile are the next batch.

    Args:
        function: gives one result for each element, in their order.
        most: elements of a batch.
    """

    def __init__(self, function: Callable[[list[In]], Sequence[Out]], most: int) -> None:
        self._function = function
        self._most = most
        self._waiting: list[_Ticket[In, Out]] = []
        self._guard = threading.Lock()
        self._running = threading.Lock()

    def __call__(self, element: In) -> Out:
        """Return the function's result for one element; an error in a batch is everybody's in it."""
        ticket: _Ticket[In, Out] = _Ticket(element)
        with self._guard:
            self._waiting.append(ticket)
        with self._running:
            while not ticket.done:  # else somebody before us took ours along
                self._run()
        if ticket.error is not None:
            raise ticket.error
        return ticket.results[0]

    def _run(self) -> None:
        with self._guard:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            results = self._function([ticket.element for ticket in batch])
            for ticket, result in zip(batch, results, strict=True):
                ticket.results.append(result)
        except Exception as error:
            for ticket in batch:
                ticket.error = error
        finally:
            for ticket in batch:
                ticket.done = True


class _Ticket(Generic[In, Out]):
    def __init__(self, element: In) -> None:
        self.element = element
        self.results: list[Out] = []
        self.error: Exception | None = None
        self.done = False
