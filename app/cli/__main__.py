"""`python -m app.cli`, which is what bin/asar runs."""

from app.cli.main import asar

asar(prog_name="bin/asar")
