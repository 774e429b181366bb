"""Signed web calls: one JSON document a message, to the office's document and chat systems.

The signature is HMAC-SHA256 with the shared secret over the time, a point and the body, as
``X-Thidua-Signature: sha256=HEX``; the time in seconds since 1970 is ``X-Thidua-Timestamp``. A
repeat carries the same ``Idempotency-Key``.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import urllib3

from notifications.channels.outcome import SENT, Outcome, Ready, at_once, down, later, never
from notifications.mail import Letter, one_line

PASSING = {408, 409, 423, 425, 429}
CLOSED = {401, 403, 404, 407}
"""Answers that speak of the address or the secret, not of the message."""
OK = range(200, 300)


@dataclass(frozen=True)
class Hook:
    """A receiver: where, and the secret shared with it."""

    url: str
    secret: str
    ca_file: Path | None = None
    timeout: int = 10

    def __repr__(self) -> str:
        return "Hook(…)"


class WebhookChannel:
    """Messages to the receivers that the settings name."""

    def __init__(self, hooks: Mapping[str, Hook], clock: Callable[[], float] = time.time):
        self.hooks, self.clock = hooks, clock
        self._pools: dict[str, urllib3.PoolManager] = {}

    def send(self, letter: Letter, ready: Ready = at_once) -> Outcome:
        """Call the receiver; an answer of its own is not read beyond its headers."""
        hook = self.hooks.get(letter.address)
        if hook is None:
            return down(f"channels.yaml không có nơi nhận '{letter.address}'")
        body = body_of(letter)
        ready()
        try:
            answer = self._pool(letter.address, hook).request(
                "POST",
                hook.url,
                body=body,
                headers=headers_of(letter, hook.secret, body, int(self.clock())),
                timeout=urllib3.Timeout(connect=hook.timeout, read=hook.timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.SSLError) as error:
            return down(f"không nối được '{letter.address}': {_kind(error)}")
        except urllib3.exceptions.HTTPError as error:
            return later(f"'{letter.address}' không trả lời kịp hoặc đứt kết nối: {_kind(error)}")
        answer.close()
        return _outcome(letter.address, answer.status, answer.headers.get("Retry-After", ""))

    def _pool(self, name: str, hook: Hook) -> urllib3.PoolManager:
        if name not in self._pools:
            ca = str(hook.ca_file) if hook.ca_file else None
            self._pools[name] = urllib3.PoolManager(num_pools=1, ca_certs=ca)
        return self._pools[name]

    def close(self) -> None:
        """Close every connection."""
        for one in self._pools.values():
            one.clear()
        self._pools.clear()


def body_of(letter: Letter) -> bytes:
    """Give the document a receiver gets."""
    message = letter.message
    told = {
        "id": letter.key,
        "kind": message.kind,
        "unit": message.unit,
        "name": message.name,
        "recipient": letter.to_name,
        "subject": one_line(message.subject),
        "text": message.text,
        "html": message.html,
        "written_at": letter.written_at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def headers_of(letter: Letter, secret: str, body: bytes, now: int) -> dict[str, str]:
    """Give the headers of a call, with the signature over time and body."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": letter.key,
        "X-Thidua-Timestamp": str(now),
        "X-Thidua-Signature": f"sha256={signature(secret, body, now)}",
    }


def signature(secret: str, body: bytes, now: int) -> str:
    """Sign a body at a time; a receiver does the same and compares in constant time."""
    signed = f"{now}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _outcome(name: str, status: int, retry_after: str) -> Outcome:
    if status in OK:
        return SENT
    reason = f"'{name}' trả lời HTTP {status}"
    if status in CLOSED:
        return down(reason)
    if status in PASSING or status >= 500:
        return later(reason, int(retry_after) if retry_after.isdigit() else 0)
    return never(reason)


def _kind(error: Exception) -> str:
    """Name a failure without the address, which may hold a key."""
    return type(error).__name__
