"""Receiving ends for the tests, each in a process of its own: a mail server, an HTTP receiver.

What they do is decided by whom a message is for; every message they take is a line of a log, so
that what arrived is counted there and nowhere else.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import ssl
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import compat32
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HEADS = BytesHeaderParser(policy=compat32)
"""Reads headers as they stand: a server that decodes them takes longer than any sender."""
USER, PASSWORD, SECRET = "thidua", "mat-khau-thu", "bi-mat-chung"


@dataclass
class Receiving:
    """A running receiver: its port, and what it took."""

    port: int
    log: Path

    def taken(self):
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]

    def ids(self):
        return Counter(one["id"] for one in self.taken())


@contextmanager
def receiving(kind, folder, *words):
    """Start a receiver in a process of its own and stop it after."""
    log = folder / f"{kind}-{time.monotonic_ns()}.log"
    command = [sys.executable, __file__, kind, str(log), *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Receiving(int(process.stdout.readline()), log)
        finally:
            process.kill()


def write(log, told):
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False) + "\n")


def serve_mail(log, certificate="", needs_login=""):
    """Serve mail until killed: STARTTLS is demanded where a certificate is given."""
    from aiosmtpd.smtp import SMTP, AuthResult

    seen = Counter()

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
            name = address.partition("@")[0]
            seen[address] += 1
            if name.startswith("grey") and seen[address] <= int(name[4:] or 1):
                return "451 4.7.1 Greylisted, try again later"
            answers = {
                "gone": "550 5.1.1 User unknown",
                "policy": "550 5.7.1 Not allowed",
                "full": "452 4.2.2 Mailbox full",
            }
            if name in answers:
                return answers[name]
            if name.startswith("closing") and seen[address] == 1:
                return "421 4.3.2 Closing"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            name = envelope.rcpt_tos[0].partition("@")[0]
            if name == "spam":
                return "554 5.7.1 Refused by content"
            if name == "later":
                return "451 4.3.0 Try again"
            heads = HEADS.parsebytes(envelope.content)
            told = {"to": envelope.rcpt_tos[0], "id": heads["Message-ID"], "tls": bool(session.ssl)}
            told |= {"subject": heads["Subject"], "raw": envelope.content.decode("ascii")}
            write(log, told if len(told["raw"]) < 100_000 else told | {"raw": ""})
            if name.startswith("after") and seen[f"taken {name}"] == 0:
                seen[f"taken {name}"] += 1
                server.transport.abort()
            return "250 OK"

    class Cutting(SMTP):
        async def smtp_DATA(self, arg):  # noqa: N802
            name = (self.envelope.rcpt_tos or [""])[0].partition("@")[0]
            if name.startswith("cut") and not seen[f"cut {name}"]:
                seen[f"cut {name}"] += 1
                await self.push("354 Go on")
                await self._reader.readline()
                self.transport.abort()
                return
            await super().smtp_DATA(arg)

    def login(server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    told = {"tls_context": context, "require_starttls": bool(context), "hostname": "localhost"}
    if needs_login:
        told |= {"authenticator": login, "auth_required": True}

    async def run():
        server = await asyncio.get_running_loop().create_server(
            lambda: Cutting(Handler(), **told), "127.0.0.1", 0
        )
        print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
        await server.serve_forever()

    asyncio.run(run())


def serve_calls(log):
    """Receive calls until killed; the path decides what happens to them."""
    seen = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stamp, key = self.headers["X-Thidua-Timestamp"], self.headers["Idempotency-Key"]
            signed = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
            is_ours = hmac.compare_digest(
                f"sha256={signed.hexdigest()}", self.headers["X-Thidua-Signature"]
            )
            seen[self.path] += 1
            first = seen[self.path] == 1
            if self.path == "/cut" and first:
                self.connection.close()
                return
            if self.path in ("/gone", "/closed", "/busy") or (self.path == "/fails" and first):
                codes = {"/gone": 410, "/closed": 401, "/busy": 429, "/fails": 500}
                self.answer(codes[self.path])
                return
            told = {"id": key, "path": self.path, "signed": is_ours, "body": json.loads(body)}
            write(log, told)
            if self.path == "/late" and first:
                time.sleep(2)
            with contextlib.suppress(OSError):
                self.answer(302 if self.path == "/moved" else 200)

        def answer(self, code):
            self.send_response(code)
            self.send_header("Content-Length", "0")
            if code == 429:
                self.send_header("Retry-After", "7200")
            if code == 302:
                self.send_header("Location", "/ok")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    {"mail": serve_mail, "calls": serve_calls}[sys.argv[1]](*sys.argv[2:])
