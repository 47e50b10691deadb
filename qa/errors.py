"""Every error this package raises on purpose.

QaError
├── UsageError            the caller asked for something that has no meaning (exit 2)
│   └── QueryError        an empty or oversized question, a date that is no date
├── UploadError           what was uploaded cannot be taken
├── PageError             one page cannot be read; the others can
│   └── GoneError             its address says that it is no longer there
├── ServeError            the chat cannot be served where it was asked to be (exit 1)
└── ArchiveError          the archive cannot do what was asked (exit 1)
    ├── MissingArchiveError   there is none in that folder
    ├── DamagedArchiveError   a file of it is missing, cut short or altered
    ├── EncoderError          a model cannot be had, or is not the one the archive was built with
    ├── FormatError           it was written by another version of this package
    ├── BusyArchiveError      another process is writing it
    ├── RemovalError          a build would remove more than it may
    ├── StoreError            the server that holds its vectors cannot do what was asked
    │   ├── UnreachableStoreError   there is no answer from it, or it lets nobody in
    │   └── OtherStoreError         it holds something else: another model's vectors, another dimension, nothing
    └── NotFoundError         no such document or quote in it

Each message is one sentence that says what is wrong and what to do about it.
"""


class QaError(Exception):
    """Base of all errors raised by this package."""


class UsageError(QaError):
    """The request itself has no meaning."""


class QueryError(UsageError):
    """A question or one of its filters cannot be searched."""


class UploadError(QaError):
    """What was uploaded cannot be taken: too large, damaged, or up to tricks."""


class PageError(QaError):
    """One page cannot be read as a page of text."""


class GoneError(PageError):
    """The address of a page says that there is no such page (any more)."""


class ServeError(QaError):
    """The chat cannot be served on the host or port named."""


class ArchiveError(QaError):
    """The archive cannot do what was asked of it."""


class MissingArchiveError(ArchiveError):
    """There is no archive in the folder named."""


class DamagedArchiveError(ArchiveError):
    """A file of the archive is missing, cut short or altered."""


class FormatError(ArchiveError):
    """The archive was written by another version of this package."""


class EncoderError(ArchiveError):
    """An embedding model cannot be had, or differs from the archive's own."""


class BusyArchiveError(ArchiveError):
    """Another process is writing the archive."""


class RemovalError(ArchiveError):
    """A build would remove more of the archive than it was allowed to."""


class StoreError(ArchiveError):
    """The server that holds the archive's vectors cannot do what was asked of it."""


class UnreachableStoreError(StoreError):
    """The server that holds the archive's vectors does not answer, or lets nobody in."""


class OtherStoreError(StoreError):
    """The server holds something else than this archive's vectors."""


class NotFoundError(ArchiveError):
    """The archive holds no document or quote of that name."""
