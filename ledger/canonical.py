"""Plain data as text in one way only, and the digest of a text."""

import hashlib
import json
from typing import Any


def canonical(document: Any) -> str:
    """Write plain data as JSON in one way only, so that equal data have equal bytes."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Give the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
