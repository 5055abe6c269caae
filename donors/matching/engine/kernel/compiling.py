"""How the kernel is compiled: once for each state of its sources, kept beside them.

numba keeps compiled functions by the age of their own file and would not notice that a function
they call has changed, so each state of the whole folder gets a cache of its own. The inner
functions neither allocate nor keep arrays; counting references to them would cost more than
their work, hence `_nrt=False`. What numba keeps it trusts like code, so a folder that others might
write to is never used.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

_HERE = Path(__file__).parent


def _state_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(_HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(beside: Path) -> Path:
    """Where compiled functions are kept: beside the sources, or for this process alone.

    The second when the program may not write where it is installed.
    """
    folder = beside / "__pycache__" / f"kernel-{_state_of_sources()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    own = Path(tempfile.mkdtemp(prefix="asar-kernel-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(cache_folder(_HERE))

Compiled = Callable[..., Any]

outer: Callable[[Compiled], Compiled] = numba.njit(cache=True)
inner: Callable[[Compiled], Compiled] = numba.njit(cache=True, _nrt=False)
inlined: Callable[[Compiled], Compiled] = numba.njit(cache=True, _nrt=False, forceinline=True)

# Wraps a place in an array, never negative, where the kernel spends its time. numba asks of every
# other place, for more than the access itself costs, whether it is counted from the end.
nth = np.uint64
