from __future__ import annotations

import pytest

from app.documents.keys import load_sealer
from app.documents.sealer import Sealer


@pytest.fixture(scope="session")
def seal_keys(tmp_path_factory):
    return tmp_path_factory.mktemp("installation") / "keys"


@pytest.fixture(scope="session")
def sealer(seal_keys) -> Sealer:
    return load_sealer(seal_keys, organisation="DEMO Қор")
