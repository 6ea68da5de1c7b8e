"""The laws of the code as checks: each is a function of a root folder and returns one line per breach."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# lowest first; apps of one row do not see each other
LAYERS = (
    {"campaign"},
    {"indicators"},
    {"inspections"},
    {"projects"},
    {"participation", "publicity"},
    {"assessment"},
    {"rewards"},
    {"workbench"},
)
APPS = frozenset().union(*LAYERS)
FORBIDDEN_NAMES = {"utils", "helpers", "services", "core", "common", "misc", "signals"}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
CLOCK = {"now", "today", "utcnow", "localdate", "localtime", "time.time", "time_ns"}
RECORD = {"record", "record_event"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
MAX_FILE_LINES = 400
MAX_VIEW_LINES = 25


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(root: Path, *parts: str) -> Iterator[Path]:
    """Give the apps' Python files, without migrations; of these parts only, when some are named."""
    for app in sorted(APPS):
        for path in sorted((root / app).rglob("*.py")):
            inside = path.relative_to(root / app).parts
            if "migrations" in inside or (parts and Path(inside[0]).stem not in parts):
                continue
            yield path


def place(root: Path, path: Path, node: ast.AST | None = None) -> str:
    name = path.relative_to(root).as_posix()
    return f"{name}:{node.lineno}" if node is not None else name


def last_name(node: ast.AST) -> str:
    """`c` of `a.b.c`, of `c` and of a call of either."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def keyword(call: ast.Call, name: str) -> ast.AST | None:
    return next((item.value for item in call.keywords if item.arg == name), None)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]


def imports(root: Path, path: Path) -> Iterator[tuple[ast.stmt, str, str]]:
    """Give every import: statement, dotted name (`from a import b` is `a.b`), the name it has here."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, alias.asname or alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(root).parts[: -node.level] if node.level else ()
            origin = ".".join([*package, *([node.module] if node.module else [])])
            yield from ((node, f"{origin}.{alias.name}", alias.asname or alias.name) for alias in node.names)


def is_below(lower: str, upper: str) -> bool:
    """True when `upper` may know `lower`: the same app, or one of a lower layer."""
    row = {app: number for number, layer in enumerate(LAYERS) for app in layer}
    return lower == upper or row[lower] < row[upper]


# --- apps ---------------------------------------------------------------------------------------------------


def upward_strings(root: Path) -> list[str]:
    """Relations and `get_model` calls that name a model of a higher app by string."""
    return [
        f"{place(root, path, call)} names {app}, which lies above {own}"
        for path in files(root)
        for own in path.relative_to(root).parts[:1]
        for call in calls(path)
        for app in apps_named(call)
        if not is_below(app, own)
    ]


def apps_named(call: ast.Call) -> set[str]:
    """Return the apps a relation or `get_model` names in "app.Model" strings."""
    if last_name(call) not in RELATIONS | {"get_model"}:
        return set()
    named = [*call.args[:1], keyword(call, "to"), keyword(call, "through")]
    return {text(node).partition(".")[0] for node in named} & APPS


def unlisted_apps(root: Path, contracts: dict) -> list[str]:
    """Apps in the tree that the import contracts do not cover."""
    present = {path.parent.name for path in root.glob("*/apps.py")}
    lists = [
        contracts["root_packages"],
        *(c["containers"] for c in contracts["contracts"] if "containers" in c),
    ]
    return sorted(
        {f"{app} is not covered by the import contracts" for names in lists for app in present - set(names)}
    )


def forbidden_names(root: Path) -> list[str]:
    return [
        f"{place(root, path)}: a name that says nothing"
        for path in files(root)
        if FORBIDDEN_NAMES & {Path(part).stem for part in path.relative_to(root).parts}
    ]


def signal_imports(root: Path) -> list[str]:
    barred = ("django.db.models.signals", "django.dispatch")
    return [
        f"{place(root, path, node)}: no signals"
        for path in files(root)
        for node, name, _known_as in imports(root, path)
        if name.startswith(barred)
    ]


def long_files(root: Path) -> list[str]:
    lengths = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in files(root))
    return [f"{place(root, path)} has {length} lines" for path, length in lengths if length > MAX_FILE_LINES]


# --- one write path -----------------------------------------------------------------------------------------


def is_refusal(statement: ast.stmt) -> bool:
    """True for a docstring, a `raise` (also behind an `if`) and the plain call of the parent."""
    if isinstance(statement, ast.If):
        return not statement.orelse and all(is_refusal(inner) for inner in statement.body)
    if isinstance(statement, ast.Raise):
        return True
    value = getattr(statement, "value", None) if isinstance(statement, ast.Expr | ast.Return) else None
    calls_parent = isinstance(value, ast.Call) and ast.unparse(value.func).startswith("super().")
    return isinstance(value, ast.Constant) or calls_parent


def save_overrides(root: Path) -> list[str]:
    """Methods `save` of models, forms and serializers that do more than refuse."""
    return [
        f"{place(root, path, node)}: save() holds business code"
        for path in files(root, "models", "forms", "filters", "api")
        for owner in ast.walk(tree(path))
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and node.name == "save" and not all(map(is_refusal, node.body))
    ]


def is_atomic(function: ast.FunctionDef) -> bool:
    managers = [
        item.context_expr for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items
    ]
    return any(last_name(node) == "atomic" for node in [*function.decorator_list, *managers])


def names_called(function: ast.FunctionDef) -> set[str]:
    return {last_name(node) for node in ast.walk(function) if isinstance(node, ast.Call)}


def says_by_whom(function: ast.FunctionDef) -> bool:
    """True when it takes `by`, or names somebody (None: nobody) in what it calls."""
    named = (item.arg for node in ast.walk(function) if isinstance(node, ast.Call) for item in node.keywords)
    return "by" in {*(argument.arg for argument in function.args.kwonlyargs), *named}


def is_action(function: ast.FunctionDef, name: str, used: set[str]) -> bool:
    """A public function that the rest of the code calls, that is a transaction, or that records."""
    decorators = {last_name(node) for node in function.decorator_list}
    is_public = not function.name.startswith("_")
    return is_public and bool(name in used or "atomic" in decorators or names_called(function) & RECORD)


def used_by_others(root: Path) -> set[str]:
    """Return the dotted names of what the rest of the code uses of `actions`."""
    used = set()
    for path in files(root):
        if "actions" in path.relative_to(root).parts:
            continue
        known = {known_as: name for _node, name, known_as in imports(root, path) if ".actions." in name}
        used |= set(known.values())
        used |= {
            f"{known[node.value.id]}.{node.attr}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known
        }
    return used


def faults_of_action(function: ast.FunctionDef) -> list[str]:
    arguments, called = function.args, names_called(function)
    faults = {
        "takes arguments by position": arguments.args or arguments.posonlyargs or arguments.vararg,
        "does not say by whom": not says_by_whom(function),
        "has no docstring": not ast.get_docstring(function),
        "writes and is not atomic": called & (RECORD | WRITES) and not is_atomic(function),
    }
    return [fault for fault, is_true in faults.items() if is_true]


def careless_actions(root: Path) -> list[str]:
    """Actions that are not keyword-only, described, done by somebody, and atomic where they write.

    The other public functions of `actions` are steps that actions share.
    """
    used = used_by_others(root)
    return [
        f"{place(root, path, function)}: {function.name} {fault}"
        for path in files(root, "actions")
        for function in functions(path)
        if is_action(function, f"{dotted(root, path)}.{function.name}", used)
        for fault in faults_of_action(function)
    ]


def dotted(root: Path, path: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix().replace("/", ".")


# --- views --------------------------------------------------------------------------------------------------


def long_views(root: Path) -> list[str]:
    return [
        f"{place(root, path, function)}: {function.name} has {length} lines"
        for path in files(root, "views")
        for function in functions(path)
        if (length := function.end_lineno - function.lineno + 1) > MAX_VIEW_LINES
    ]


def misnamed_urls(root: Path) -> list[str]:
    """Pages whose URL name is not the name of their view function."""
    found = []
    for path in files(root, "urls"):
        for call in calls(path):
            if last_name(call) not in {"path", "re_path"} or len(call.args) < 2:
                continue
            name, view = text(keyword(call, "name")), call.args[1]
            is_included = isinstance(view, ast.Call) and last_name(view) == "include"
            is_admin = ast.unparse(view) == "admin.site.urls"
            if not is_included and not is_admin and (isinstance(view, ast.Call) or last_name(view) != name):
                found.append(f"{place(root, path, call)}: {name or 'no name'} is not {ast.unparse(view)}")
    return found


# --- pure rules ---------------------------------------------------------------------------------------------


def impure_rules(root: Path) -> list[str]:
    """Rules that reach for the database, a request, the clock or a queue."""
    barred = ("django.db", "django.http", "django.conf", "django.utils.timezone", "celery", "rest_framework")
    found = []
    for path in files(root, "rules"):
        found += [
            f"{place(root, path, n)}: rules do not import {m}"
            for n, m, _ in imports(root, path)
            if m.startswith(barred)
        ]
        found += [
            f"{place(root, path, call)}: rules do not ask the clock"
            for call in calls(path)
            if isinstance(call.func, ast.Attribute) and CLOCK & {call.func.attr, ast.unparse(call.func)}
        ]
    return found


CHECKS = (
    upward_strings,
    forbidden_names,
    signal_imports,
    long_files,
    save_overrides,
    careless_actions,
    long_views,
    misnamed_urls,
    impure_rules,
)
