"""Jobs for the workers, put in the queue by the transaction that makes them necessary."""

from typing import Any

from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from sqlalchemy.orm import Session

from review_service.errors import DatabaseUnavailable, Message

REVIEW_TASK = "review"
REVIEW_QUEUE = "reviews"


def defer(session: Session, task: str, queue: str, lock: str, arguments: dict[str, Any]) -> None:
    """Put a job in `queue` as part of the session's transaction; no commit, no job.

    Of jobs with the same `lock` only one runs at a time.
    """
    # Never opened: every query goes to the session's own connection.
    manager = JobManager(SyncPsycopgConnector())
    connection = session.connection().connection.driver_connection
    try:
        configure_task(
            name=task, job_manager=manager, queue=queue, lock=lock, connection=connection
        ).defer(**arguments)
    except ConnectorException as error:
        raise DatabaseUnavailable(
            Message(
                f"任务未能排队：{error.__cause__}。请重试。",
                f"The job could not be queued: {error.__cause__}. Try again.",
            )
        ) from error
