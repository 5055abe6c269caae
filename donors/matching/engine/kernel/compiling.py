"""How the kernel is compiled: once for each state of its sources, kept beside them.

numba keeps compiled functions by the age of their own file and would not notice that a function
they call has changed, so each state of the whole folder gets a cache of its own. The inner
functions neither allocate nor keep arrays; counting references to them would cost more than
their work, hence `_nrt=False`.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

_HERE = Path(__file__).parent


def _state_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(_HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(_HERE / "__pycache__" / f"kernel-{_state_of_sources()}")

Compiled = Callable[..., Any]

outer: Callable[[Compiled], Compiled] = numba.njit(cache=True)
inner: Callable[[Compiled], Compiled] = numba.njit(cache=True, _nrt=False)
inlined: Callable[[Compiled], Compiled] = numba.njit(cache=True, _nrt=False, forceinline=True)
