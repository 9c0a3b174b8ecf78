"""What this room says when it cannot do what was asked; every message may be read by the user."""


class PhotoError(Exception):
    """Anything below. `str(error)` is a sentence for the reader."""


class PhotoRefused(PhotoError):
    """The file is not taken in."""


class PhotoMissing(PhotoError):
    """The row is there, its file is not."""


class PhotoTaken(PhotoError):
    """A photo already belongs to a report or an evidence."""


class PhotoChanged(PhotoError):
    """Somebody else covered the same photo in the meantime."""


class OriginalChanged(PhotoError):
    """The sealed original is no longer the file that came in."""


class ReasonOwed(PhotoError):
    """A sealed original is only shown for a stated reason."""


class BoxesUnusable(PhotoError):
    """The boxes to be covered make no sense."""
