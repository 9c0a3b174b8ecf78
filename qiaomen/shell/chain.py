"""Lines of a history chained by hash: each carries the hash of the one before, so a change anywhere shows."""

import hashlib
import json
from collections.abc import Mapping

# What stands before the first line.
NO_HASH = "0" * 64


def hash_of_line(content: Mapping[str, object]) -> str:
    """SHA-256 over a line's content as canonical JSON (sorted keys, UTF-8, no blanks); `previous` is part of it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
