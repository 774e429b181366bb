"""The names a template asks for, held against a sample of what the paper gives, loop by loop."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import nodes

from documents.word.sandbox import Sandbox
from documents.word.tags import Tag, problem_at
from rules.errors import Problem
from rules.nearest import nearest

Samples = list[Any] | None
"""What a name may stand for, or None where that is not known."""
LOOP = dict.fromkeys(("index", "index0", "first", "last", "length", "revindex"), 0)


def name_problems(tags: Sequence[Tag], context: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Tell every name that the paper does not give, at its paragraph, in branches not taken too.

    The tags must be sound: closed, known, and each loop ended.
    """
    lines = [
        f"{{% {tag.words} %}}" if tag.sign == "{%" else f"{{{{ {tag.words} }}}}" for tag in tags
    ]
    reader = _Reader()
    reader.read(Sandbox().parse("\n".join(lines)), {name: [one] for name, one in context.items()})
    for line, name, known in dict.fromkeys(reader.unknown):
        hint = nearest(name.rpartition(".")[2], known, f"các tên có: {', '.join(sorted(known))}")
        said = f"mẫu dùng tên '{name}' mà văn bản này không có"
        yield problem_at("unknown_variable", said, hint, tags[line - 1], file)


class _Reader:
    """Walks a parsed template with what each name stands for; keeps what is not known."""

    def __init__(self) -> None:
        self.unknown: list[tuple[int, str, tuple[str, ...]]] = []

    def read(self, node: nodes.Node, scope: dict[str, Samples]) -> None:
        """Visit a statement and all below it."""
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self.value(node.node, scope)
        elif isinstance(node, nodes.Expr):
            self.value(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.read(child, scope)

    def value(self, node: nodes.Node, scope: dict[str, Samples]) -> Samples:
        """Give what an expression may stand for."""
        if isinstance(node, nodes.Name):
            return self._name(node, scope)
        if isinstance(node, nodes.Getattr):
            return self._part(node, node.attr, self.value(node.node, scope))
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            held = self.value(node.node, scope)
            if isinstance(node.arg.value, str):
                return self._part(node, node.arg.value, held)
            return _elements(held)
        if isinstance(node, nodes.Filter) and node.name in ("first", "last") and node.node:
            return _elements(self.value(node.node, scope))
        for child in node.iter_child_nodes():
            self.value(child, scope)
        return None

    def _loop(self, node: nodes.For, scope: dict[str, Samples]) -> None:
        inner = dict(scope) | {"loop": [LOOP]}
        over = _elements(self.value(node.iter, scope))
        for name in node.target.find_all(nodes.Name):
            inner[name.name] = None
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = over
        for child in (*([node.test] if node.test else []), *node.body):
            self.read(child, inner)
        for child in node.else_:
            self.read(child, scope)

    def _name(self, node: nodes.Name, scope: dict[str, Samples]) -> Samples:
        if node.name not in scope:
            self.unknown.append((node.lineno, node.name, tuple(scope)))
            return None
        return scope[node.name]

    def _part(self, node: Any, part: str, of: Samples) -> Samples:
        if not of:
            return None
        held = [one for one in of if isinstance(one, Mapping)]
        found = [one[part] for one in held if part in one]
        if not found:
            known = tuple(dict.fromkeys(name for one in held for name in one))
            self.unknown.append((node.lineno, f"{_words(node.node)}.{part}", known))
            return None
        return found


def _elements(samples: Samples) -> Samples:
    lists = [one for one in samples or [] if isinstance(one, list | tuple)]
    return [element for one in lists for element in one] or None


def _words(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_words(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"
