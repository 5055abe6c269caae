"""Addresses of our own pages for letters and messages: always from the configured base."""

from __future__ import annotations

_base: list[str] = ["http://127.0.0.1:8000"]


def configure(base_url: str) -> None:
    """Say where the installation is reached; called once by the application factory."""
    _base[:] = [base_url.rstrip("/")]


def address(path: str) -> str:
    """Give the full address of a path of ours; a forged Host header never changes it."""
    return f"{_base[0]}/{path.lstrip('/')}"
