"""A console before which people of an association sit."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from case_site import Office

from review_service.storage.engine import Database


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(database, stack)
