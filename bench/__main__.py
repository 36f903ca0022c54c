"""Runs the benchmarks: all of them, or those that are named. `python -m bench [NAME ...] [--small]`."""

import argparse
import importlib
import pkgutil
import sys
from types import ModuleType

import bench


def benches() -> dict[str, ModuleType]:
    """Every module of this package that has a `main`, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    modules = {name: importlib.import_module(f"bench.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "main")}


def run(arguments: list[str]) -> None:
    """Run the benches that `arguments` name, each with its peers in the same run."""
    known = benches()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all unless given")
    parser.add_argument("--small", action="store_true", help="a few lines each: shows that they run, measures nothing")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}; known: {', '.join(known)}")
    for name in options.names or known:
        known[name].main(["--small"] if options.small else [])


if __name__ == "__main__":
    run(sys.argv[1:])
