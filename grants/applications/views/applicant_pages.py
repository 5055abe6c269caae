"""The applicant's pages together: importing this gives the blueprint all its routes."""

from __future__ import annotations

from flask import Blueprint

from grants.applications.views import (
    applicant,
    applicant_sections,
    applicant_start,
    applicant_tables,
)

_PARTS = (applicant, applicant_start, applicant_sections, applicant_tables)
bp: Blueprint = _PARTS[0].bp
