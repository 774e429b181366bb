"""Opening rule files: parse, validate, check, and give the campaign or every reason why not."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from rules.book import CAMPAIGN_FILE, Rulebook
from rules.cases import CaseFile
from rules.checks.campaign import check_campaign
from rules.checks.registers import check_registers
from rules.errors import Refused, refuse
from rules.labels import with_labels
from rules.model import Campaign
from rules.nearest import nearest
from rules.parsing import Path_
from rules.reading import read_as, validate
from rules.registers import IndicatorsFile, RecordsFile, Register, Registers, SourcesFile
from rules.source import Source, parse_source
from rules.working_days import WorkingDaysFile

CASES_FILE = "campaign.test.yaml"
SHARED = ("sources.yaml", "indicators.yaml", "records.yaml", "working_days.yaml")
"""The files of the registers that every campaign is read with."""


def rules_folder(folder: Path | None = None) -> Path:
    """Give the folder of rule files: the office's own, or the one shipped with the product."""
    if folder is not None and not folder.is_dir():
        raise refuse("no_rules_folder", f"không có thư mục quy tắc '{folder}'", "sửa --rules-dir")
    return folder or Path(str(resources.files("rules")))


def load_registers(folder: Path | None = None) -> Registers:
    """Read and check the registers; an office's folder may leave out those it does not change.

    They are read again once a file is another one or was edited, also in a process that lives for
    months. Raises Refused with every problem found.
    """
    held = tuple(_register(folder, name) for name in SHARED)
    return _read_registers(tuple((path, path.read_bytes()) for path in held))


@lru_cache(maxsize=8)
def _read_registers(held: tuple[tuple[Path, bytes], ...]) -> Registers:
    """Read the registers at their places; the same bytes are read and checked once."""
    sources_path, indicators_path, records_path, calendar_path = (path for path, _ in held)
    sources, sources_source = read_as(SourcesFile, sources_path)
    titles = {one.id: one.called for one in sources.sources}
    indicators, indicators_source = read_as(IndicatorsFile, indicators_path, titles=titles)
    records, records_source = read_as(RecordsFile, records_path, titles=titles)
    calendar, calendar_source = read_as(WorkingDaysFile, calendar_path, titles=titles)
    registers = Registers(
        indicators=Register((indicators_source, indicators.indicators)),
        sources=Register((sources_source, sources.sources)),
        records=Register((records_source, records.records)),
        calendar=((calendar_source, calendar.years),),
    )
    check_registers(registers)
    return registers


def _with_own(registers: Registers, campaign_folder: Path) -> Registers:
    """Add the indicators and sources that a campaign's own folder states."""
    indicators, sources, titles = registers.indicators, registers.sources, registers.titles()
    own = campaign_folder / "sources.yaml"
    if own.is_file():
        cited, source = read_as(SourcesFile, own, _shown(own))
        sources = Register(*sources.parts, (source, cited.sources))
        titles |= {one.id: one.called for one in cited.sources}
    own = campaign_folder / "indicators.yaml"
    if own.is_file():
        stated, source = read_as(IndicatorsFile, own, _shown(own), titles)
        indicators = Register(*indicators.parts, (source, stated.indicators))
    if indicators is registers.indicators and sources is registers.sources:
        return registers
    widened = replace(registers, indicators=indicators, sources=sources)
    check_registers(widened)
    return widened


def _register(folder: Path | None, name: str) -> Path:
    own = rules_folder(folder) / name
    return own if own.exists() else rules_folder() / name


def registers_from_texts(texts: dict[str, str]) -> Registers:
    """Rebuild the registers that a run stored."""

    def parts(name: str) -> list[Source]:
        held = (f"{name}.yaml", f"own/{name}.yaml")
        return [parse_source(texts[file], file) for file in held if file in texts]

    return Registers(
        indicators=Register(
            *((one, validate(IndicatorsFile, one).indicators) for one in parts("indicators"))
        ),
        sources=Register(*((one, validate(SourcesFile, one).sources) for one in parts("sources"))),
        records=Register(*((one, validate(RecordsFile, one).records) for one in parts("records"))),
        calendar=tuple(
            (one, validate(WorkingDaysFile, one).years) for one in parts("working_days")
        ),
    )


def rulebook_from_texts(texts: dict[str, str]) -> Rulebook:
    """Rebuild the campaign and registers that a run stored."""
    source = parse_source(texts[CAMPAIGN_FILE], CAMPAIGN_FILE)
    registers = registers_from_texts(texts)
    return Rulebook(with_labels(validate(Campaign, source), registers), registers, source)


def load_rulebook(name_or_path: str, folder: Path | None = None) -> Rulebook:
    """Load a campaign by id from the rules folder, or from a file or folder by path.

    Raises Refused with every mistake of the file, each with its line, or if there is no such file.
    """
    return load_rulebook_file(find_campaign(name_or_path, folder), folder)


def load_rulebook_file(path: Path, folder: Path | None = None) -> Rulebook:
    """Load one campaign file; see load_rulebook."""
    registers = _with_own(load_registers(folder), path.parent)
    campaign, source = read_as(Campaign, path, _shown(path), registers.titles())
    if path.parent.parent.name == "campaigns" and campaign.id != path.parent.name:
        message = f"mã '{campaign.id}' khác tên thư mục '{path.parent.name}'"
        raise Refused([source.problem("id_is_folder", ("id",), message, "đặt hai tên giống nhau")])
    book = Rulebook(with_labels(campaign, registers), registers, source)
    check_campaign(book)
    _refuse_circles(book, folder, (campaign.id,))
    return book


def _refuse_circles(book: Rulebook, folder: Path | None, above: tuple[str, ...]) -> None:
    """Refuse a campaign that takes figures from one that takes them from it, however far."""
    wanted = book.registers.needed(book.campaign.indicators())
    for name in wanted:
        other = book.registers.indicators[name].campaign
        if other is None:
            continue
        place = _place_of(book, name)
        if other.id in above:
            chain = " → ".join((*above, other.id))
            message = f"các phong trào lấy số liệu của nhau thành vòng: {chain}"
            hint = "bỏ một chỉ số 'from: campaign' trong vòng"
            raise Refused([book.source.problem("circle", place, message, hint)])
        path = _find_from(book, place, other.id, folder)
        registers = _with_own(load_registers(folder), path.parent)
        campaign, source = read_as(Campaign, path, _shown(path))
        if other.criterion and other.criterion not in (known := [o.id for o in campaign.criteria]):
            message = f"phong trào '{other.id}' không có tiêu chí '{other.criterion}'"
            hint = nearest(other.criterion, known, f"các tiêu chí: {', '.join(known)}")
            raise Refused([book.source.problem("unknown_id", place, message, hint)])
        inner = Rulebook(with_labels(campaign, registers), registers, source)
        _refuse_circles(inner, folder, (*above, other.id))


def _place_of(book: Rulebook, name: str) -> Path_:
    """Give the first criterion that looks at an indicator, if only through others."""
    for at, one in enumerate(book.campaign.criteria):
        if name in book.registers.needed(one.measures.values()):
            return ("criteria", at, "measures")
    return ("criteria",)


def _find_from(book: Rulebook, place: Path_, name: str, folder: Path | None) -> Path:
    """Find a campaign that another takes figures from; refused at the place that asks for it."""
    try:
        return find_campaign(name, folder)
    except Refused as refused:
        problems = [
            book.source.problem(one.code, place, one.message, one.hint) for one in refused.problems
        ]
        raise Refused(problems) from refused


def load_cases(path: Path) -> tuple[CaseFile, Source]:
    """Load the cases that stand beside a campaign file."""
    return read_as(CaseFile, path, _shown(path))


def campaign_files(folder: Path | None = None) -> Iterator[Path]:
    """Give every campaign file, the office's own before the product's, in order of name."""
    seen: set[str] = set()
    for root in dict.fromkeys((rules_folder(folder), rules_folder())):
        for path in sorted((root / "campaigns").glob(f"*/{CAMPAIGN_FILE}")):
            if path.parent.name not in seen:
                seen.add(path.parent.name)
                yield path


def find_campaign(name_or_path: str, folder: Path | None = None) -> Path:
    """Give the file of a campaign named by id or path; refused where there is none."""
    path = Path(name_or_path)
    with suppress(OSError):  # a word longer than any file name
        if path.is_dir() and (path / CAMPAIGN_FILE).is_file():
            return path / CAMPAIGN_FILE
        if path.is_file():
            return path
    known = {file.parent.name: file for file in campaign_files(folder)}
    if name_or_path in known:
        return known[name_or_path]
    raise refuse(
        "unknown_campaign",
        f"không có phong trào '{name_or_path}'",
        nearest(name_or_path, known, f"các phong trào: {', '.join(known)}; hoặc nêu đường dẫn"),
    )


def _shown(path: Path) -> str:
    """Name a file as a person would: from the working folder, or by its campaign."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
