"""Memory: what is free goes back to the system, and what is remembered holds nothing else."""

from __future__ import annotations

import ctypes
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def trim() -> None:
    """Give back what is free between pieces in use: glibc gives back the end of its heaps only.

    Between batches of texts, 5,060 of them leave 814 MB in use instead of 992, and it takes .2 s in all.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another library of C has no such call
            ctypes.CDLL(None).malloc_trim(0)


def remembering(method: Callable[P, R], most: int) -> Callable[P, R]:
    """Remember what a method of an object gave for its last so many arguments, without keeping the object alive.

    An object that holds a cache that holds the object goes only when Python looks for such circles, which it never
    does among what a server was told to keep for good: its first archive would stay open until the server ends.
    """
    reference = weakref.WeakMethod(cast("Callable[..., R]", method))

    @lru_cache(maxsize=most)
    def call(*arguments: Any) -> R:  # noqa: ANN401
        found = reference()
        if found is None:
            raise ReferenceError("the object is gone; whoever calls its method has to hold it")
        return found(*arguments)

    return cast("Callable[P, R]", call)
