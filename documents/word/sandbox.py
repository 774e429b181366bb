"""The Jinja2 that an office's template runs in: names from the context, loops, and nothing else."""

from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = (
    "capitalize",
    "default",
    "first",
    "join",
    "last",
    "length",
    "lower",
    "replace",
    "title",
    "trim",
    "upper",
)
"""What a template may do with a text; filters that can blow a text up are left out."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Strict about names, escapes every text, compiles each template once."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self._compiled: dict[str, Template] = {}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """Refuse what multiplies texts and numbers without end."""
        raise SecurityError(f"phép '{operator}' không dùng được trong mẫu")

    def from_string(self, source: Any, *args: Any, **named: Any) -> Template:
        """Give the compiled template, the same one for the same text."""
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source, *args, **named)
        return self._compiled[source]
