"""The arrows that import-linter can't see: strings, foreign keys, calls. Its own contracts stand in pyproject.toml."""

import ast
import re
import sys
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from tests.house.source import APPS, imported_modules, imported_names, python_files, tree

# Who stands on whom; apps of one height do not know each other.
HEIGHT = {"kernel": 0, "policies": 1, "documents": 1, "claims": 2}
FOLDER_HEIGHT = {"claimsoffice/kernel": 0, "policies": 1, "documents": 1, "claims": 2}
ROW_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}


def may_know(app: str, other: str) -> bool:
    return app == other or HEIGHT[other] < HEIGHT[app]


def test_the_terms_import_the_standard_library_yaml_and_themselves_only() -> None:
    allowed = sys.stdlib_module_names | {"yaml"}
    wrong = [
        f"{path}:{line} imports {module}"
        for path in python_files("policies/terms")
        for line, module in imported_modules(path)
        if module.partition(".")[0] not in allowed and not f"{module}.".startswith("policies.terms.")
    ]
    assert wrong == []


def test_foreign_keys_never_point_up() -> None:
    wrong = []
    relations = 0
    for model in apps.get_models():
        app = model._meta.app_label
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model
            if app not in HEIGHT or not field.concrete or not isinstance(target, type) or not issubclass(target, Model):
                continue
            relations += 1
            if target._meta.app_label in HEIGHT and not may_know(app, target._meta.app_label):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert relations > 20, "the walk finds no foreign keys any more: it proves nothing"
    assert wrong == []


def test_model_names_in_strings_never_point_up() -> None:
    model_name = re.compile(r"(kernel|policies|documents|claims)\.[A-Z]\w*")
    module_name = re.compile(r"(policies|documents|claims)\.(models|services|selectors|admin|workflow)\b.*")
    wrong = []
    for folder, height in FOLDER_HEIGHT.items():
        for path in python_files(folder):
            for node in ast.walk(tree(path)):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                    continue
                found = model_name.fullmatch(node.value) or module_name.fullmatch(node.value)
                if found and found[1] != folder.rpartition("/")[2] and HEIGHT[found[1]] >= height:
                    wrong.append(f"{path}:{node.lineno} names {node.value}")
    assert wrong == []


def transition_methods() -> set[str]:
    """Return the name of every method that changes a state, on whatever model."""
    return {
        name
        for model in apps.get_models()
        for base in model.__mro__
        for name, member in vars(base).items()
        if hasattr(member, "_django_fsm")
    }


def outside_calls(path: Path, names: set[str]) -> list[str]:
    """Return where a file calls, or fetches by name, a method of `names`; a call on an imported module is none."""
    imported = imported_names(path)
    found = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in names:
            if not (isinstance(function.value, ast.Name) and function.value.id in imported):
                found.append(f"{path}:{node.lineno} calls .{function.attr}()")
        elif isinstance(function, ast.Name) and function.id == "getattr" and len(node.args) > 1:
            wanted = node.args[1]
            if isinstance(wanted, ast.Constant) and wanted.value in names:
                found.append(f"{path}:{node.lineno} fetches {wanted.value}")
    return found


def test_only_services_change_the_state() -> None:
    names = transition_methods()
    assert {"approve", "deny", "settle"} <= names
    # The terms know no model: a method of the same name there is another one.
    elsewhere = ("claims/services", "policies/terms")
    rooms = [path for path in python_files(*APPS) if not any(map(path.is_relative_to, elsewhere))]
    wrong = [where for path in rooms for where in outside_calls(path, names)]
    assert wrong == []


def test_no_business_is_done_in_signals() -> None:
    wrong = [
        f"{path}:{node.lineno} imports {alias.name}"
        for path in python_files(*APPS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals")
        for alias in node.names
        if alias.name in ROW_SIGNALS
    ]
    assert wrong == []


def test_only_the_dialect_asks_which_database_it_is() -> None:
    allowed = {Path("claimsoffice/kernel/dialect.py"), Path("claimsoffice/health.py")}
    wrong = [
        f"{path}:{node.lineno}"
        for path in python_files(*APPS)
        if path not in allowed
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "vendor" and ast.unparse(node.value) != "dialect"
    ]
    assert wrong == []


def test_only_the_outbox_wakes_the_worker() -> None:
    # Anybody else's message could fail after the commit that it belongs to, or be lost with the broker.
    wrong = [
        f"{path}:{node.lineno}"
        for path in python_files(*APPS)
        if path != Path("claimsoffice/kernel/services/outbox.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async", "send_task"}
    ]
    assert wrong == []
