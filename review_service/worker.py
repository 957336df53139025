"""Workers: take jobs from the queue and run them, for ever, whatever happens to the database.

A worker is a process of its own (`kepu worker`) or a thread of the server (`kepu serve`).  Every
worker also puts the sweeps on schedule that find the jobs of workers that were killed, the leases
on cases that lapsed, and the cases that are past their deadline.
"""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import FrameType
from uuid import UUID

import procrastinate
import structlog
from procrastinate import JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker as JobWorker

from review_service.services.case_sweeps import Sweeper
from review_service.services.intake import ReviewRunner
from review_service.storage.connection import Address
from review_service.storage.jobs import REVIEW_QUEUE, REVIEW_TASK

_log = structlog.get_logger(__name__)

RUNS = 3
"""Times that a job is begun before it is given up."""
_MAINTENANCE_QUEUE = "maintenance"
_FIRST = 100
"""Priority of maintenance: jobs of the dead must not wait behind a full queue."""
_KEEP_FAILED_HOURS = 30 * 24
_PAUSE_SECONDS = (1.0, 30.0)
"""First and longest pause before a worker that broke begins again."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How soon a killed worker's jobs go to another one."""

    heartbeat: float = 10.0
    """Seconds between a worker's signs of life."""
    stalled: float = 30.0
    """Seconds without one after which a worker counts as dead."""
    sweep: str = "* * * * *"
    """When to look for the jobs of the dead, as cron; a sixth field is seconds."""
    cases: str = "* * * * *"
    """When to look for lapsed leases and deadlines gone by, as cron."""
    retry: int = 5
    """Seconds to wait, times the number of tries, before a failed job is tried again."""


class Worker:
    """Runs jobs until it is told to stop; the job that runs then is finished first."""

    def __init__(
        self,
        at: Address,
        runner: ReviewRunner,
        sweeper: Sweeper,
        clock: Callable[[], datetime],
        *,
        concurrency: int = 1,
        timing: Timing | None = None,
    ) -> None:
        self._address = at
        self._runner = runner
        self._sweeper = sweeper
        self._clock = clock
        self._concurrency = concurrency
        self._timing = timing or Timing()
        self._stopping = False
        self._running: tuple[asyncio.AbstractEventLoop, JobWorker] | None = None

    def run(self) -> None:
        """Work until `stop`; a worker that broke, with the database or otherwise, begins again."""
        pause = _PAUSE_SECONDS[0]
        while not self._stopping:
            started = time.monotonic()
            try:
                self._address.ensure()
                asyncio.run(self._work())
            except Exception:  # noqa: BLE001 - a worker must outlive whatever it meets
                _log.exception("worker broke and begins again")
            if time.monotonic() - started > _PAUSE_SECONDS[1]:
                pause = _PAUSE_SECONDS[0]
            self._sleep(pause)
            pause = min(2 * pause, _PAUSE_SECONDS[1])

    def stop(self) -> None:
        """Ask the worker to stop; from any thread, and from a signal handler."""
        self._stopping = True
        if self._running is not None:
            loop, worker = self._running
            with contextlib.suppress(RuntimeError):  # the loop ended a moment ago
                loop.call_soon_threadsafe(worker.stop)

    async def _work(self) -> None:
        app = self._app()
        timing = self._timing
        async with app.open_async():
            worker = JobWorker(
                app,
                concurrency=self._concurrency,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=timing.heartbeat,
                stalled_worker_timeout=timing.stalled,
            )
            self._running = asyncio.get_running_loop(), worker
            try:
                if not self._stopping:
                    await worker.run()  # type: ignore[no-untyped-call]
            finally:
                self._running = None

    def _app(self) -> procrastinate.App:
        app = procrastinate.App(
            connector=PsycopgConnector(
                conninfo=self._address.conninfo,
                kwargs={"application_name": "kepu-worker"},
                max_size=3 + self._concurrency,
                timeout=10,
            )
        )
        retry = RetryStrategy(max_attempts=RUNS - 1, linear_wait=self._timing.retry)
        app.task(name=REVIEW_TASK, queue=REVIEW_QUEUE, retry=retry, pass_context=True)(self._review)
        for cron, name, function in (
            (self._timing.sweep, "sweep", self._sweep),
            (self._timing.cases, "free_lapsed", self._free_lapsed),
            (self._timing.cases, "mark_overdue", self._mark_overdue),
            ("17 3 * * *", "clean", self._clean),
        ):
            task = app.task(
                name=name,
                queue=_MAINTENANCE_QUEUE,
                priority=_FIRST,
                lock=name,
                queueing_lock=name,
                pass_context=True,
            )
            app.periodic(cron=cron)(task(function))
        return app

    def _review(self, context: JobContext, review_id: str) -> None:
        identifier = UUID(review_id)
        try:
            self._runner.run(identifier)
        except Exception:
            # Recorded in the log here, and in the review once there are no tries left.
            _log.exception("review failed", review=review_id, attempt=context.job.attempts + 1)
            if context.job.attempts + 1 >= RUNS:
                self._runner.give_up(identifier)
            raise

    async def _sweep(self, context: JobContext, timestamp: int) -> None:
        """Give the jobs of dead workers to others; give up those that killed several."""
        manager = context.app.job_manager
        stalled = self._timing.stalled
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
            _log.warning("job of a dead worker", task=job.task_name, job=job.id, at=timestamp)
            # Another worker's sweep, or the worker itself, may have dealt with it meanwhile.
            with contextlib.suppress(ConnectorException):
                await self._revive(context, job)
        await manager.prune_stalled_workers(stalled)

    async def _revive(self, context: JobContext, job: Job) -> None:
        manager = context.app.job_manager
        if job.attempts + 1 < RUNS:
            await manager.retry_job(job)
            return
        await manager.finish_job(job, Status.FAILED, delete_job=False)
        if job.task_name == REVIEW_TASK:
            identifier = UUID(str(job.task_kwargs["review_id"]))
            await asyncio.to_thread(self._runner.give_up, identifier)

    def _free_lapsed(self, _context: JobContext, timestamp: int) -> None:
        """Give the steps of cases back that nobody renewed in time."""
        count = self._sweeper.free_lapsed(self._clock(), self._is_stopping)
        if count:
            _log.info("lapsed leases are given back", count=count, at=timestamp)

    def _mark_overdue(self, _context: JobContext, timestamp: int) -> None:
        """Mark and escalate the cases that are past a deadline."""
        count = self._sweeper.mark_overdue(self._clock(), self._is_stopping)
        if count:
            _log.info("cases are overdue", count=count, at=timestamp)

    def _is_stopping(self) -> bool:
        return self._stopping

    async def _clean(self, context: JobContext, timestamp: int) -> None:
        """Forget jobs that failed long ago."""
        _log.info("old jobs are deleted", at=timestamp)
        await context.app.job_manager.delete_old_jobs(_KEEP_FAILED_HOURS, include_failed=True)

    def _sleep(self, seconds: float) -> None:
        # In short naps: no lock may be waited for that a signal handler would take.
        until = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.05)


def run_until_signal(worker: Worker) -> None:
    """Work in this process until SIGINT or SIGTERM; the job that runs then is finished first."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        worker.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def in_thread(worker: Worker) -> Iterator[None]:
    """Work in a thread beside the body of the `with`, and stop at its end."""
    thread = threading.Thread(target=worker.run, name="kepu-worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()
