"""Every regular expression of ours, as JavaScript writes it, for what checks how long it may take.

Those of Python are read by Python's own parser and written anew; the few that JavaScript does not
know are written wider, so that they take longer rather than less. Those of constraints run in
PostgreSQL, whose engine does not try again and again, and are no part of this.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as op
from re import _parser
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from tests.deployment import ROOT

PACKAGES = ("blog", "research", "pprnet", "deploy")
FUNCTIONS = {
    "compile",
    "search",
    "match",
    "fullmatch",
    "split",
    "findall",
    "finditer",
    "sub",
    "subn",
}
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
PLACES = {
    op.AT_BEGINNING: "^",
    op.AT_END: "$",
    op.AT_BEGINNING_STRING: "^",
    op.AT_END_STRING: "$",
    op.AT_BOUNDARY: r"\b",
    op.AT_NON_BOUNDARY: r"\B",
}


class Expression(NamedTuple):
    """Where it stands, and how JavaScript writes it."""

    where: str
    source: str
    flags: str


def in_javascript(pattern: str, flags: int, how: set[str] = frozenset()) -> tuple[str, str]:
    """Source and flags of a Python pattern; `how` are the methods it is only ever used with."""
    parsed = _parser.parse(pattern, flags)
    source = _written(parsed, parsed.state.flags)
    if how and how <= {"match", "fullmatch"}:
        source = f"^(?:{source})" + ("$" if how == {"fullmatch"} else "")
    return source, "".join(
        letter for letter, flag in (("i", re.I), ("m", re.M)) if parsed.state.flags & flag
    )


def _written(parsed: Any, flags: int) -> str:
    return "".join(_item(kind, value, flags) for kind, value in parsed)


def _item(kind: Any, value: Any, flags: int) -> str:
    match kind:
        case op.BRANCH:
            return f"(?:{'|'.join(_written(one, flags) for one in value[1])})"
        case op.SUBPATTERN:
            return f"{'(' if value[0] else '(?:'}{_written(value[3], flags)})"
        case op.ATOMIC_GROUP:
            return f"(?:{_written(value, flags)})"
        case op.ASSERT | op.ASSERT_NOT:
            sign = ("<" if value[0] < 0 else "") + ("=" if kind is op.ASSERT else "!")
            return f"(?{sign}{_written(value[1], flags)})"
        case op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT:
            least, most, what = value
            most = "" if most == op.MAXREPEAT else most
            lazily = "?" if kind is op.MIN_REPEAT else ""
            return f"(?:{_written(what, flags)}){{{least},{most}}}{lazily}"
    return _single(kind, value, flags)


def _single(kind: Any, value: Any, flags: int) -> str:
    match kind:
        case op.LITERAL:
            return _letter(value)
        case op.NOT_LITERAL:
            return f"[^{_letter(value)}]"
        case op.ANY:
            return r"[\s\S]" if flags & re.S else "."
        case op.IN:
            return _class(value)
        case op.AT:
            return PLACES[value]
        case op.GROUPREF:
            return f"\\{value}(?:)"
    raise ValueError(kind)


def _class(items: list[tuple]) -> str:
    parts = []
    for kind, value in items:
        match kind:
            case op.NEGATE:
                parts.append("^")
            case op.LITERAL:
                parts.append(_letter(value))
            case op.RANGE:
                parts.append(f"{_letter(value[0])}-{_letter(value[1])}")
            case op.CATEGORY:
                parts.append(CATEGORIES[value])
    return f"[{''.join(parts)}]"


def _letter(number: int) -> str:
    letter = chr(number)
    if letter.isascii() and letter.isalnum():
        return letter
    # Beyond the first plane one letter stands for all.
    return f"\\u{min(number, 0xFFFF):04x}"


def of_python() -> Iterator[Expression]:
    """Those of our modules that are known before anything is asked of them."""
    used = _uses()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if any(_function(node) for node in ast.walk(tree)):
            yield from _in_module(path, tree, importlib.import_module(name), used)


def _in_module(path: Path, tree: ast.Module, module: Any, used: dict) -> Iterator[Expression]:
    names = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if function := _function(node):
            where = f"{path.relative_to(ROOT)} {names.get(id(node)) or node.lineno}"
            pattern, *rest = node.args
            flags = [one.value for one in node.keywords if one.arg == "flags"]
            if function in ("compile", "search", "match", "fullmatch", "findall", "finditer"):
                flags += rest[0 if function == "compile" else 1 :][:1]
            try:
                source = _value(pattern, module)
            except NameError:
                # Made of what a function was given.
                yield Expression(where, "", "")
                continue
            if isinstance(source, re.Pattern):
                continue
            how = used.get(names.get(id(node)), set()) if function == "compile" else {function}
            number = int(_value(flags[0], module)) if flags else 0
            yield Expression(where, *in_javascript(source, number, how))


def _function(node: ast.AST) -> str:
    """Which function of `re` is called here, if any."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if not is_call or not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
        return ""
    return node.func.attr if node.func.attr in FUNCTIONS else ""


def _value(node: ast.expr, module: Any) -> Any:
    code = compile(ast.Expression(node), module.__file__, "eval")
    return eval(code, vars(module))  # noqa: S307 -- our own source


def _uses() -> dict[str, set[str]]:
    """With which methods the names of expressions are used, wherever they are."""
    used: dict[str, set[str]] = {}
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        methods = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                methods[id(node.value)] = node.attr
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                # Handed on by itself, it may be used in any way.
                used.setdefault(node.id, set()).add(methods.get(id(node), "search"))
    return used


def of_addresses() -> Iterator[Expression]:
    """Those that addresses are resolved with, of the packages that we use, too."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[re.Pattern]:
        for pattern in patterns:
            yield pattern.pattern.regex
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)

    for regex in dict.fromkeys(walk(get_resolver().url_patterns)):
        yield Expression(f"address {regex.pattern}", *in_javascript(regex.pattern, regex.flags))


# A string, a comment, or a regular expression where a value may begin.
JAVASCRIPT = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"
    r"|(?:(?<=[=(,:!&|?{};\[])|(?<=return))\s*"
    r"/(?P<source>(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/(?P<flags>[a-z]*)",
    re.DOTALL,
)


def of_javascript() -> Iterator[Expression]:
    for path in sorted((ROOT / "static").rglob("*.js")):
        text = path.read_text("utf-8")
        for found in JAVASCRIPT.finditer(text):
            if found["source"]:
                line = text.count("\n", 0, found.start()) + 1
                where = f"{path.relative_to(ROOT)}:{line}"
                flags = "".join(letter for letter in found["flags"] if letter in "imsu")
                yield Expression(where, found["source"], flags)
