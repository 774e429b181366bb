"""From a measure to points: the shapes a criterion may take, as a rule file states them.

Each shape stands twice: its model here, its function in ``scoring/shapes.py``. A new shape is one
class here, one function there, one sentence in ``rules/sentences.py`` and its cases.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from rules.words import Quantity, Stated


class Proportional(Stated):
    """Full points at the target; below it, points in proportion; none under ``nothing_below``."""

    kind: Literal["proportional"]
    nothing_below: Quantity | None = None


class PassFail(Stated):
    """Full points when the target is met, otherwise none."""

    kind: Literal["pass_fail"]


class Monitored(Stated):
    """Shown beside the others; no points and no verdict."""

    kind: Literal["monitored"]


def _kind_from_key(value: Any) -> Any:
    """Read ``{proportional: {...}}`` as a shape of that kind."""
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("'shape' cần đúng một dạng tính điểm; ví dụ shape: {proportional: {}}")
    ((kind, parameters),) = value.items()
    if not isinstance(parameters, dict):
        raise ValueError(f"tham số của '{kind}' phải nằm trong ngoặc nhọn; ví dụ {kind}: {{}}")
    return {"kind": kind, **parameters}


Shape = Annotated[
    Annotated[Proportional | PassFail | Monitored, Field(discriminator="kind")],
    BeforeValidator(_kind_from_key),
]
