"""Where the running installation keeps its own notes."""

from __future__ import annotations

import os
from pathlib import Path

from config import ROOT

__all__ = ["ROOT", "demo_stamp", "env_file", "log_folder", "run_folder", "var_folder"]


def var_folder() -> Path:
    """Everything that is made while running; ASAR_VAR moves it."""
    return Path(os.environ.get("ASAR_VAR") or ROOT / "var").resolve()


def run_folder() -> Path:
    """Notes about the processes that run now."""
    return var_folder() / "run"


def env_file() -> Path:
    """Addresses and secrets of the running installation, read by bin/asar."""
    return run_folder() / "env"


def log_folder() -> Path:
    return var_folder() / "log"


def demo_stamp() -> Path:
    """Stands while the own database is known to hold a whole demonstration."""
    return var_folder() / "postgres" / "demo-loaded"
