"""Whether the process is up, and whether what it needs is."""

import sqlalchemy as sa
from fastapi import APIRouter, Response

from review_service.api.deps import Parts
from review_service.api.schemas import HealthOut
from review_service.errors import DatabaseUnavailable

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> HealthOut:
    """Answer as long as the process serves."""
    return HealthOut(status="ok")


@router.get("/readyz", responses={503: {"model": HealthOut}})
def readyz(parts: Parts, response: Response) -> HealthOut:
    """Answer 200 only while the database answers too."""
    try:
        with parts.database.session_scope() as session:
            session.execute(sa.text("SELECT 1"))
    except DatabaseUnavailable as error:
        response.status_code = 503
        return HealthOut(status="unavailable", checks={"database": error.message.en})
    return HealthOut(status="ok", checks={"database": "ok"})
