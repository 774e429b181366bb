"""Messages through one worker to a mail server here, beside smtplib's bare loop, in turns.

The worker reads each message from the outbox, writes it from its templates, sends it and marks it
in the ledger, durably, before the next; the bare loop sends the same mails, ready made, and keeps
nothing. What arrived is counted at the receiving end: each message once.
"""

import argparse
import smtplib
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from delivery_servers import receiving
from outboxes import SENDER, certificates, contact, know, remind, settings

from operations.delivery.worker import deliver
from operations.office import init_office


def through_the_worker(folder: Path, many: int, ca: Path, server: Path) -> tuple[float, list[str]]:
    office = init_office(folder / "data")
    know(office, *(contact(f"A{at}", f"a{at}@xa.example.vn") for at in range(many)))
    remind(office)
    with receiving("mail", folder, server) as running:
        start = time.perf_counter()
        done = deliver(office, settings=settings(running.port, ca))
        took = time.perf_counter() - start
        require(done["sent"] == many and once_each(running, many), "a message was lost or repeated")
        mails = [one["raw"] for one in running.taken()]
    office.close()
    return took, mails


def bare_loop(folder: Path, mails: list[str], ca: Path, server: Path) -> float:
    import ssl

    with receiving("mail", folder, server) as running:
        start = time.perf_counter()
        with smtplib.SMTP("localhost", running.port) as client:
            client.starttls(context=ssl.create_default_context(cafile=ca))
            for at, mail in enumerate(mails):
                client.sendmail(SENDER, f"a{at}@xa.example.vn", mail.encode("ascii"))
        took = time.perf_counter() - start
        require(once_each(running, len(mails)), "the bare loop lost a message")
    return took


def once_each(running, many: int) -> bool:
    ids = running.ids()
    return len(ids) == many and set(ids.values()) == {1}


def require(holds: bool, why: str) -> None:
    if not holds:
        sys.exit(why)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=3)
    told = asked.parse_args()
    seconds: dict[str, list[float]] = {"thidua, one worker": [], "smtplib's bare loop": []}
    for _ in range(told.rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            ca, server = certificates(folder)
            took, mails = through_the_worker(folder, told.count, ca, server)
            seconds["thidua, one worker"].append(took)
            seconds["smtplib's bare loop"].append(bare_loop(folder, mails, ca, server))
    print(f"{told.count} messages, STARTTLS, median of {told.rounds} rounds in turn")
    base = sorted(seconds["smtplib's bare loop"])[told.rounds // 2]
    print(f"{'':<22}{'seconds':>9}{'a minute':>10}{'ratio':>8}")
    for name, all_of_it in seconds.items():
        middle = sorted(all_of_it)[told.rounds // 2]
        print(f"{name:<22}{middle:>9.1f}{told.count * 60 / middle:>10.0f}{middle / base:>8.2f}")


if __name__ == "__main__":
    main()
