"""Setting up an office, or bringing its ledger forward after a backup."""

from pathlib import Path

from ledger.connecting import LEDGER_FILE
from ledger.database import connect, ledger_revision
from ledger.revisions import HEAD, is_behind
from operations.keeping.backups import write_backup
from operations.office import init_office
from operations.views import Document


def set_up(data: Path, database: str | None = None, rules_dir: Path | None = None) -> Document:
    """Make an office where there is none; bring an older ledger forward; safe to repeat.

    Gives the folder, how many units are known, and where a ledger that was older was kept.
    """
    held = ledger_revision(data, database)
    kept = None
    if is_behind(held):
        kept = data / f"{LEDGER_FILE}.truoc-{HEAD}"
    if kept and database and held:
        kept = data / f"truoc-luoc-do-{HEAD}.thidua"
        kept.unlink(missing_ok=True)
        ledger = connect(data, database)
        try:
            write_backup(ledger, held, kept, rules_dir, lambda _: None)
        finally:
            ledger.close()
    office = init_office(data, database, rules_dir)
    office.close()
    return {
        "data": str(data),
        "units": len(office.units),
        "schema": HEAD,
        "schema_before": held,
        "kept": str(kept) if kept else None,
    }
