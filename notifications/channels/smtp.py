"""Mail by SMTP: one encrypted connection for many letters.

Where a server offers no STARTTLS nothing is sent, unless the settings say so. A connection that
breaks before the text of a letter went out is opened once more at once; one that breaks while or
after it goes out leaves it open whether the server took the letter (RFC 5321, 4.5.3.2 and 6.1): it
is tried again later with the same Message-ID.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from notifications.channels.outcome import SENT, Outcome, Ready, at_once, down, later, never
from notifications.mail import Letter, mail_of

Security = Literal["starttls", "tls", "none"]
CLOSING = 421
PASSING = range(400, 500)
NO_SUCH_ADDRESS = (550, 551, 553)
ENHANCED = re.compile(r"[245]\.(\d{1,3})\.\d{1,3}")
ADDRESS_STATUS = "1"
"""The second number of an enhanced status code that speaks of the address (RFC 3463)."""


@dataclass(frozen=True)
class MailServer:
    """A mail server and who sends; ``password`` is in no file that the ledger or a log holds."""

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str = ""
    user: str = ""
    password: str = ""
    ca_file: Path | None = None
    timeout: int = 30

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.security})"


class _ClosedError(Exception):
    """The way to the server is closed: why, for a person."""


class MailChannel:
    """Letters to one mail server."""

    def __init__(self, server: MailServer):
        self.server = server
        self._client: smtplib.SMTP | None = None

    def send(self, letter: Letter, ready: Ready = at_once) -> Outcome:
        """Send one letter; a connection that broke between two letters is opened again."""
        text = mail_of(letter, self.server.sender, self.server.sender_name)
        was_open = self._client is not None
        found = self._try(letter.address, text, ready)
        if found is None and was_open:
            found = self._try(letter.address, text, ready)
        return found or down("máy chủ thư đóng kết nối trước khi nhận thư")

    def _try(self, address: str, text: bytes, ready: Ready) -> Outcome | None:
        """Send over a connection; None where it broke before the text went out."""
        try:
            client = self._client = self._client or self._connect()
        except _ClosedError as closed:
            return down(str(closed))
        try:
            refused = self._envelope(client, address, len(text))
        except (smtplib.SMTPException, OSError):
            self._drop()
            return None
        if refused is not None:
            return refused
        ready()
        try:
            code, said = client.data(text)
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, _bytes(error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return later(f"đứt kết nối khi đang truyền thư: {error}")
        return SENT if code == 250 else self._after(code, said)

    def _envelope(self, client: smtplib.SMTP, address: str, size: int) -> Outcome | None:
        """Name sender and receiver; None where both are taken."""
        options = [f"size={size}"] if client.has_extn("size") else []
        code, said = client.mail(self.server.sender, options)
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(_text(said))
        if code != 250:
            if code not in PASSING and code != 552:
                return down(f"máy chủ không nhận người gửi: {code} {_text(said)}")
            return self._after(code, said)
        code, said = client.rcpt(address)
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(_text(said))
        if code in (250, 251):
            return None
        is_gone = code not in PASSING and _speaks_of_address(code, _text(said))
        return self._after(code, said, bounced=is_gone)

    def _after(self, code: int, said: bytes, bounced: bool = False) -> Outcome:
        """Tell a passing refusal from a lasting one, and make ready for the next letter."""
        reason = f"máy chủ thư trả lời {code} {_text(said)}"
        if code == CLOSING:
            self._drop()
        elif self._client is not None:
            try:
                self._client.rset()
            except (smtplib.SMTPException, OSError):
                self._drop()
        return later(reason) if code in PASSING else never(reason, bounced)

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        where = f"{server.host}:{server.port}"
        try:
            if server.security == "tls":
                client: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=server.timeout, context=self._context()
                )
            else:
                client = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        except (smtplib.SMTPException, OSError) as error:
            raise _ClosedError(f"không nối được máy chủ thư {where}: {error}") from error
        try:
            self._greet(client)
        except (smtplib.SMTPException, OSError) as error:
            client.close()
            raise _ClosedError(f"máy chủ thư {where}: {_said(error)}") from error
        except _ClosedError:
            client.close()
            raise
        return client

    def _greet(self, client: smtplib.SMTP) -> None:
        client.ehlo()
        if self.server.security == "starttls":
            if not client.has_extn("starttls"):
                raise _ClosedError(
                    f"máy chủ thư {self.server.host} không có STARTTLS: không gửi thư không mã hóa"
                )
            client.starttls(context=self._context())
            client.ehlo()
        if self.server.user:
            client.login(self.server.user, self.server.password)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.ca_file)

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._client is not None:
            try:
                self._client.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()
            self._client = None


def _speaks_of_address(code: int, said: str) -> bool:
    """Whether a lasting refusal is of the address itself, and not of policy or of the letter."""
    found = ENHANCED.match(said)
    return found[1] == ADDRESS_STATUS if found else code in NO_SUCH_ADDRESS


def _said(error: Exception) -> str:
    """Give what the server answered; never what we sent it."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"không nhận tài khoản hoặc mật khẩu ({error.smtp_code})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"chứng thư không kiểm chứng được: {error.verify_message}"
    return str(error)


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace")


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
