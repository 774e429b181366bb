"""Templates of an office's own: every fault told at its paragraph, nothing run, nothing lost."""

import io
import json
import shutil
import zipfile

import docx
import pytest
from award_papers import BOOK, made_up, only, words_of

from cli.app import run
from documents.award_file import write_award_file
from documents.award_file.papers import PAPERS, SHIPPED
from documents.award_file.templates import check_templates, export_templates
from documents.word.package import MOST_BYTES
from documents.word.rendering import WordTemplate
from documents.word.template_check import template_problems
from rules.errors import Refused

SUBMISSION = "to-trinh.docx"
CONTEXT = {
    "name": "Xã A",
    "people": [{"name": "An", "post": None}, {"name": "Bình", "post": "Chuyên viên"}],
    "empty": [],
}
NAMES = ("An", "Bình")


def template_with(path, *texts, rows=()):
    """Write a template of paragraphs, then a table with a row for each of ``rows``."""
    word = docx.Document()
    for text in texts:
        word.add_paragraph(text)
    if rows:
        table = word.add_table(0, len(rows[0]))
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    word.save(str(path))
    return path


def problems(path, context=CONTEXT, names=()):
    return [(one.code, one.path) for one in template_problems(path, [(context, names)])]


def test_the_shipped_templates_are_the_ones_the_code_builds(tmp_path):
    for paper in PAPERS:
        paper.build(tmp_path / paper.template)
        built = (tmp_path / paper.template).read_bytes()
        assert built == (SHIPPED / paper.template).read_bytes(), paper.template


def test_the_shipped_templates_pass_their_own_check():
    checked = check_templates(BOOK, None)
    assert [one["template"] for one in checked] == [one.template for one in PAPERS]
    assert not any(one["own"] for one in checked)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["tốt", "{{ nam }}"], [("unknown_variable", "đoạn 2")]),
        (["{{ name.x }}"], [("unknown_variable", "đoạn 1")]),
        (["{{ name", "}}"], [("template_tag", "đoạn 1"), ("template_tag", "đoạn 2")]),
        (["{{ name + }}"], [("template_tag", "đoạn 1")]),
        (["{{ name|xau }}"], [("template_tag", "đoạn 1")]),
        (["{% include 'x' %}"], [("unknown_tag", "đoạn 1")]),
        (["{%p for one in people %}", "{{ one.name }}"], [("broken_loop", "đoạn 1")]),
        (["{{ name }}", "{%p endfor %}"], [("broken_loop", "đoạn 2")]),
        (["{%p else %}"], [("broken_loop", "đoạn 1")]),
        (["{%p for one in people %}", "x", "{% endfor %}"], [("broken_loop", "đoạn 3")]),
        (["{% for one in people %}", "x", "{% endfor %}"], [("broken_loop", "đoạn 1")]),
        (["Ông {%p if name %}", "x", "{%p endif %}"], [("tag_not_alone", "đoạn 1")]),
        (["{%tr if name %}", "{%tr endif %}"],
         [("tag_outside_table", "đoạn 1"), ("tag_outside_table", "đoạn 2")]),
        (["{%p if empty %}", "{{ khong }}", "{%p endif %}"], [("unknown_variable", "đoạn 2")]),
        (["{%p for one in people %}", "{{ one.ten }}", "{%p endfor %}"],
         [("unknown_variable", "đoạn 2")]),
        (["{%p for one in people %}", "{{ one.name }}", "{%p endfor %}", "{{ one.name }}"],
         [("unknown_variable", "đoạn 4")]),
    ],
)  # fmt: skip
def test_each_fault_is_told_at_its_paragraph(tmp_path, texts, told):
    assert problems(template_with(tmp_path / "mau.docx", *texts)) == told


@pytest.mark.parametrize(
    "texts",
    [
        ["{{ name }} {% if name %}có{% else %}không{% endif %}"],
        ["{%p for one in people %}", "{{ loop.index }}. {{ one.name|upper }}", "{%p endfor %}"],
        ["{{ people|length }} người, đầu tiên {{ (people|first).name }}"],
        ["{%p if name == “Xã A” %}", "ngoặc cong của Word", "{%p endif %}"],
        ["{# ghi chú của người soạn mẫu #}"],
    ],
)
def test_a_sound_template_passes(tmp_path, texts):
    assert problems(template_with(tmp_path / "mau.docx", *texts)) == []


def test_all_faults_are_told_at_once_also_in_tables_and_footers(tmp_path):
    path = template_with(
        tmp_path / "mau.docx",
        "{{ a }} {{ b }}",
        rows=[("{%tr for one in people %}", ""), ("{{ one.name }}", "{{ one.chuc }}"),
              ("{%tr endfor %}", "")],
    )  # fmt: skip
    word = docx.Document(str(path))
    word.sections[0].footer.paragraphs[0].text = "{{ chan }}"
    word.save(str(path))
    assert problems(path) == [
        ("unknown_variable", "đoạn 1"),
        ("unknown_variable", "đoạn 1"),
        ("unknown_variable", "bảng 1, dòng 2, ô 2"),
        ("unknown_variable", "chân trang, đoạn 1"),
    ]
    (first, *_) = template_problems(path, [(CONTEXT, ())])
    assert "'a'" in first.message
    assert "{{ a }}" in first.message
    assert first.file == str(path)
    assert first.hint


def test_a_tag_split_over_several_runs_is_read_whole(tmp_path):
    word = docx.Document()
    paragraph = word.add_paragraph()
    for part in ("{", "{ na", "me }", "}"):
        paragraph.add_run(part).bold = part == "{ na"
    word.save(str(tmp_path / "mau.docx"))
    assert problems(tmp_path / "mau.docx") == []


def test_a_template_that_prints_only_some_of_the_names_is_refused(tmp_path):
    path = template_with(tmp_path / "mau.docx", "{{ (people|first).name }}")
    assert problems(path, names=NAMES) == [("name_not_printed", "")]
    whole = template_with(tmp_path / "du.docx", "{{ people[0].name }} {{ people[1].name }}")
    assert problems(whole, names=NAMES) == []


def test_a_name_within_a_longer_one_does_not_count_for_it(tmp_path):
    context = {"a": "Xã An", "b": "Xã An Lạc"}
    path = template_with(tmp_path / "mau.docx", "{{ b }}")
    assert problems(path, context, tuple(context.values())) == [("name_not_printed", "")]


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__class__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ range(10) }}",
        "{{ '%1000000000d'|format(1) }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_a_template_can_run_nothing(tmp_path, text):
    path = template_with(tmp_path / "mau.docx", text)
    assert problems(path)
    with pytest.raises(Refused):
        WordTemplate(path).fill(CONTEXT)


def with_entry(path, name, content=b"x", size=0):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as held:
        held.writestr(name, content or b"\0" * size)
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("word/vbaProject.bin", "template_macro"),
        ("word/activeX/activeX1.bin", "template_macro"),
        ("word/embeddings/oleObject1.bin", "template_macro"),
    ],
)
def test_a_template_with_a_macro_is_refused_and_nothing_is_written(tmp_path, name, code):
    own = tmp_path / "templates"
    own.mkdir()
    shutil.copy(SHIPPED / SUBMISSION, own / SUBMISSION)
    with_entry(own / SUBMISSION, name)
    with pytest.raises(Refused) as refused:
        write_award_file(only(made_up(), "mau_tap_the"), BOOK, tmp_path / "ho-so", own)
    assert [one.code for one in refused.value.problems] == [code]
    assert refused.value.problems[0].file == str(own / SUBMISSION)
    assert [one.name for one in tmp_path.iterdir()] == ["templates"]


def test_a_template_that_unpacks_without_end_is_refused(tmp_path):
    path = shutil.copy(SHIPPED / SUBMISSION, tmp_path / SUBMISSION)
    with_entry(path, "word/media/to.bin", b"", MOST_BYTES + 1)
    assert problems(path) == [("template_too_large", "")]


@pytest.mark.parametrize("content", [b"khong phai Word", b"", b"PK\x03\x04 cut"])
def test_a_file_that_is_no_word_document_is_refused(tmp_path, content):
    (tmp_path / "mau.docx").write_bytes(content)
    assert problems(tmp_path / "mau.docx") == [("not_a_template", "")]
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as held:
        held.writestr("xl/workbook.xml", "<x/>")
    (tmp_path / "bang.docx").write_bytes(other.getvalue())
    assert problems(tmp_path / "bang.docx") == [("not_a_template", "")]


def test_every_bad_template_is_told_and_no_paper_is_written(tmp_path):
    own = tmp_path / "templates"
    own.mkdir()
    template_with(own / SUBMISSION, "{{ nam }}")
    template_with(own / "bien-ban.docx", "{{ ngay_thang }}")
    with pytest.raises(Refused) as refused:
        write_award_file(made_up(), BOOK, tmp_path / "ho-so", own)
    assert {one.path for one in refused.value.problems} == {"nam", "ngay_thang"}
    assert not (tmp_path / "ho-so").exists()


def test_a_template_that_drops_names_writes_nothing(tmp_path):
    own = tmp_path / "templates"
    own.mkdir()
    template_with(own / "quyet-dinh.docx", "{{ article_1 }}")
    with pytest.raises(Refused) as refused:
        write_award_file(made_up(), BOOK, tmp_path / "ho-so", own)
    assert {one.code for one in refused.value.problems} == {"name_not_printed"}
    assert not (tmp_path / "ho-so").exists()


def test_an_offices_own_template_stands_before_the_shipped_one(tmp_path):
    own = tmp_path / "templates"
    export_templates(own)
    word = docx.Document(str(own / SUBMISSION))
    word.add_paragraph("Dòng riêng của cơ quan, năm {{ year }}")
    word.save(str(own / SUBMISSION))
    write_award_file(only(made_up(), "mau_tap_the"), BOOK, tmp_path / "ho-so", own)
    told = words_of(tmp_path / "ho-so" / "01-to-trinh.docx")
    assert "Dòng riêng của cơ quan, năm 2026" in told
    checked = check_templates(BOOK, own)
    assert all(one["own"] for one in checked)


def test_export_never_overwrites(tmp_path):
    export_templates(tmp_path / "mau")
    with pytest.raises(Refused) as refused:
        export_templates(tmp_path / "mau")
    assert {one.code for one in refused.value.problems} == {"would_overwrite"}
    assert len(refused.value.problems) == len(PAPERS)


def test_a_misspelled_template_is_told_with_the_nearest_name(tmp_path):
    template_with(tmp_path / "to-trinh-moi.docx", "x")
    with pytest.raises(Refused) as refused:
        check_templates(BOOK, tmp_path)
    (problem,) = refused.value.problems
    assert problem.code == "unused_template"
    assert "to-trinh.docx" in problem.hint


def test_the_command_checks_and_exports(office, capsys):
    data = ["--data", str(office.data)]
    assert run([*data, "templates", "export"]) == 0
    own = office.templates_dir / SUBMISSION
    assert run([*data, "templates", "check", str(own)]) == 0
    assert "Đúng: to-trinh.docx (mẫu của cơ quan)" in capsys.readouterr().out
    template_with(own, "tốt", "{{ nam }}", "{%p for x in awards %}")
    assert run([*data, "templates", "check", str(own), "--json"]) == 1
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [(one["code"], one["path"]) for one in errors] == [("broken_loop", "đoạn 3")]
    template_with(own, "tốt", "{{ nam }}")
    assert run([*data, "templates", "check", str(own)]) == 1
    assert "to-trinh.docx: đoạn 2: mẫu dùng tên 'nam'" in capsys.readouterr().err
    assert run([*data, "templates", "check", str(office.data / "khong-co" / SUBMISSION)]) == 1
    assert "không có tệp mẫu này" in capsys.readouterr().err
    assert run([*data, "templates", "export"]) == 1
