"""Organisations of applicants."""

from __future__ import annotations

from app.organisations.views.own import pages_in
from app.portals.applicant import PORTAL

bp = pages_in(PORTAL)
