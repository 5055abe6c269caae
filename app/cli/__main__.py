"""`python -m app.cli`, which is what bin/asar runs."""

from app.cli.main import asar

# Workers of a rehearsal import this module anew.
if __name__ == "__main__":
    asar(prog_name="bin/asar")
