"""From a YAML file to a model: what the model refuses is told at its line, in Vietnamese."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.errors import Problem, Refused
from rules.nearest import nearest
from rules.parsing import Path_
from rules.source import Source, read_source

Model = TypeVar("Model", bound=BaseModel)
OR_A_NAME = ("constrained-str",)
"""The end of a path where a name might stand in place of a constant."""


def read_as(
    model: type[Model], path: Path, shown_as: str = "", titles: Mapping[str, str] | None = None
) -> tuple[Model, Source]:
    """Read a YAML file as ``model``; ``titles`` names the texts it cites.

    Raises Refused with every mistake: each with its line, column, path and a hint.
    """
    source = read_source(path, shown_as, titles)
    return validate(model, source), source


def validate(model: type[Model], source: Source) -> Model:
    """Turn a file's plain data into ``model``, or refuse it whole."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        told = [_problem(model, source, one) for one in _told(error.errors())]
        problems = list(dict.fromkeys(told))
        raise Refused(sorted(problems, key=lambda one: (one.line, one.column))) from error


def _told(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what only follows: a list too short as its items were refused, no name either."""
    inside = [error["loc"][:at] for error in errors for at in range(len(error["loc"]))]
    found = Counter(inside)
    return [
        one
        for one in errors
        if not (one["type"] == "too_short" and found[one["loc"]]) and one["loc"][-1:] != OR_A_NAME
    ]


def _problem(model: type[BaseModel], source: Source, error: ErrorDetails) -> Problem:
    path: Path_ = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        return _unknown_key(model, source, path)
    if error["type"] == "missing":
        key = str(path[-1])
        inside = source.known_part(path[:-1])
        return source.problem("missing_key", inside, f"thiếu khóa '{key}'", f"thêm '{key}: ...'")
    message, hint = _said(error)
    return source.problem(error["type"], path, message, hint, of_key="[key]" in error["loc"])


def _unknown_key(model: type[BaseModel], source: Source, path: Path_) -> Problem:
    key = str(path[-1])
    allowed = _keys_at(model, path[:-1])
    hint = nearest(key, allowed, f"các khóa dùng được: {', '.join(allowed)}")
    return source.problem("unknown_key", path, f"không có khóa '{key}'", hint, of_key=True)


def _keys_at(model: type[BaseModel], path: Path_) -> list[str]:
    """List the keys of the model that stands at ``path``."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        named = [one for parent in here for one in _models_of_key(parent, part)]
        tagged = [one for one in here if _tag(one) == part]
        here = named or tagged or here
    return sorted(
        {field.alias or name for one in here for name, field in one.model_fields.items()} - {"kind"}
    )


def _models_of_key(model: type[BaseModel], key: str | int) -> list[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return list(_models_in(field.annotation))
    return []


def _models_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _tag(model: type[BaseModel]) -> str | None:
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation)[0] if kind and get_args(kind.annotation) else None


def _said(error: ErrorDetails) -> tuple[str, str]:
    """Say a refusal of the validator in Vietnamese: message and hint."""
    kind, context, given = error["type"], error.get("ctx", {}), error.get("input")
    match kind:
        case "value_error":
            message, _, hint = str(context["error"]).partition("; ")
            if isinstance(given, list | dict) and str(given) in message:
                return "phải là một giá trị", hint or "viết một giá trị trên cùng dòng với khóa"
            if not hint and "'" not in message.partition(": ")[0]:
                message, _, hint = message.partition(": ")
            return message, hint or "xem docs/rule-format.md"
        case "literal_error" | "union_tag_invalid":
            expected = context.get("expected") or context["expected_tags"]
            shown = str(expected).replace(" or ", ", ")
            word = context.get("tag", given)
            words = [one.strip("' ") for one in shown.split(",")]
            hint = nearest(str(word), words, f"chọn một trong: {shown}")
            return f"'{word}' không dùng được ở đây", hint
        case "string_pattern_mismatch":
            if context["pattern"].startswith("^[a-z"):
                return f"mã '{given}' không đúng dạng", "chữ thường a-z, số, gạch nối; không dấu"
            if context["pattern"].startswith("^20"):
                return f"'{given}' không phải là tháng", "viết năm-tháng, ví dụ 2026-10"
            return f"'{given}' không đúng dạng", "viết giờ và phút, ví dụ 08:00"
        case "greater_than_equal" | "less_than_equal":
            bounds = context.get("ge", context.get("le"))
            word = "nhỏ nhất" if kind == "greater_than_equal" else "lớn nhất"
            return f"'{given}' ngoài khoảng cho phép", f"{word} là {bounds}"
        case "string_too_short" | "too_short":
            return "không được để trống", "điền nội dung"
        case "string_too_long":
            return "quá dài", f"viết không quá {context['max_length']} ký tự"
        case "string_type":
            return "phải là một dòng chữ", "viết giá trị trên cùng dòng với khóa"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "phải là một nhóm khóa", "viết các khóa con thụt vào bên dưới"
        case "tuple_type" | "list_type":
            return "phải là một danh sách", "mỗi mục một dòng bắt đầu bằng '- '"
        case _:
            return f"giá trị không dùng được: {given!r}", "xem docs/rule-format.md"
