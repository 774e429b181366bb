"""Other services through Apprise, where it is installed: Zalo bots, Telegram, Teams and more."""

import logging
from collections.abc import Mapping
from typing import Any

from notifications.channels.outcome import SENT, Outcome, Ready, at_once, down, later
from notifications.mail import Letter, one_line


class GatewayChannel:
    """Messages to services named in the settings; their addresses hold tokens and stay there."""

    def __init__(self, services: Mapping[str, str]):
        self.services = services
        self._open: dict[str, Any] = {}

    def send(self, letter: Letter, ready: Ready = at_once) -> Outcome:
        """Give the text to the service; Apprise says no more than yes or no."""
        address = self.services.get(letter.address)
        if address is None:
            return down(f"channels.yaml không có dịch vụ '{letter.address}'")
        try:
            import apprise
        except ImportError:
            return down("chưa cài Apprise: cài thidua kèm phần mở rộng 'apprise'")
        if letter.address not in self._open:
            logging.getLogger("apprise").disabled = True  # it would log addresses with their tokens
            service = apprise.Apprise()
            if not service.add(address):
                return down(f"Apprise không hiểu địa chỉ của dịch vụ '{letter.address}'")
            self._open[letter.address] = service
        message = letter.message
        ready()
        taken = self._open[letter.address].notify(
            body=message.text, title=one_line(message.subject), body_format="text"
        )
        return SENT if taken else later(f"dịch vụ '{letter.address}' không nhận")

    def close(self) -> None:
        """Let go of the services."""
        self._open.clear()
