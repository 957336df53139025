"""Workers: nothing is lost and nothing is done twice, whoever is killed."""

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
import sqlalchemy as sa
from case_people import FIRSTS, WORKFLOWS, staff, visit
from case_people import NOW as START

from review_service import worker as worker_module
from review_service.domain.findings import Outcome, Review, Status
from review_service.domain.text import Document
from review_service.errors import DatabaseUnavailable, Message
from review_service.pipeline import Progress, Report
from review_service.services import case_leases, intake
from review_service.services.case_reviews import CaseReviews
from review_service.services.case_sweeps import Sweeper
from review_service.services.intake import ReviewRunner
from review_service.storage import migrate
from review_service.storage.connection import Address
from review_service.storage.engine import Database
from review_service.storage.reviews import StoredReview
from review_service.storage.server import EmbeddedServer
from review_service.storage.tables import ReviewState
from review_service.worker import RUNS, Timing, Worker, in_thread, run_until_signal

NOW = datetime(2026, 3, 4, tzinfo=UTC)
QUICK = Timing(heartbeat=0.2, stalled=1.0, sweep="* * * * * *", cases="* * * * * *", retry=0)
PROCESS = """
import sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
import test_worker
from review_service.storage.connection import address
from review_service.storage.engine import Database
from review_service.worker import run_until_signal
with Database(address(sys.argv[1], Path())) as database:
    pipeline = test_worker.Loud(float(sys.argv[3]))
    print("started", flush=True)
    run_until_signal(test_worker.working(database, pipeline))
print("ended", flush=True)
"""


class Fake:
    """A pipeline that says nothing about a draft."""

    def __init__(self) -> None:
        self.runs = 0
        self.fail: Callable[[int], None] = lambda _run: None

    def review(self, document: Document, report: Report | None = None) -> Review:
        assert report is not None
        report(Progress(0, 1, "check@1"))
        self.runs += 1
        self.fail(self.runs)
        return Review(
            document=document,
            status=Status.COMPLETE,
            outcome=Outcome.PASS,
            scientific_accuracy=None,
            compliance=None,
            claims=(),
            findings=(),
            failures=(),
            versions={},
        )


class Loud(Fake):
    """A pipeline in another process that says when it runs, and takes its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def review(self, document: Document, report: Report | None = None) -> Review:
        print("reviewing", flush=True)  # noqa: T201 - the parent process reads it
        time.sleep(self._seconds)
        return super().review(document, report)


def runner(database: Database, pipeline: Fake) -> ReviewRunner:
    def render(review: Review) -> dict[str, Any]:
        return {"runs": pipeline.runs}

    cases = CaseReviews(WORKFLOWS)
    return ReviewRunner(database.session_scope, pipeline, render, cases, lambda: NOW)


def working(database: Database, pipeline: Fake, now: datetime = NOW) -> Worker:
    sweeper = Sweeper(database.session_scope, WORKFLOWS)
    runs = runner(database, pipeline)
    return Worker(database.address, runs, sweeper, lambda: now, timing=QUICK)


def submit(database: Database) -> UUID:
    with database.session_scope() as session:
        return intake.submit(session, "稿.txt", "隔夜水致癌。".encode(), NOW)


def get(database: Database, review_id: UUID) -> StoredReview:
    with database.session_scope() as session:
        return intake.get(session, review_id)


def finished(database: Database, review_id: UUID, seconds: float = 30) -> StoredReview:
    eventually(lambda: get(database, review_id).finished_at is not None, seconds)
    return get(database, review_id)


def eventually(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def rows(database: Database, table: str, where: str = "true") -> int:
    with database.session_scope() as session:
        statement = sa.text(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608
        return int(session.execute(statement).scalar_one())


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def worker(database: Database, fake: Fake) -> Worker:
    return working(database, fake)


def process(database: Database, seconds: float) -> "subprocess.Popen[str]":
    place = str(Path(__file__).parent)
    started = subprocess.Popen(
        [sys.executable, "-c", PROCESS, database.address.conninfo, place, str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    says(started, "started")
    return started


def says(started: "subprocess.Popen[str]", word: str) -> None:
    assert started.stdout is not None
    assert started.stdout.readline() == f"{word}\n"


def test_a_worker_in_a_thread_runs_what_comes(database: Database, worker: Worker) -> None:
    before = submit(database)
    with in_thread(worker):
        assert finished(database, before).state is ReviewState.COMPLETE
        after = submit(database)
        assert finished(database, after).result == {"runs": 2}
    assert rows(database, "procrastinate_jobs", "task_name = 'review'") == 0
    assert rows(database, "procrastinate_workers") == 0
    assert "kepu-worker" not in {t.name for t in threading.enumerate()}


def test_a_stop_before_the_start_is_not_forgotten(worker: Worker) -> None:
    worker.stop()
    worker.run()


def test_a_job_that_runs_when_the_worker_stops_is_finished(
    database: Database, fake: Fake, worker: Worker
) -> None:
    running = threading.Event()

    def slow(_run: int) -> None:
        running.set()
        time.sleep(0.5)

    fake.fail = slow
    review_id = submit(database)
    with in_thread(worker):
        assert running.wait(30)
    assert get(database, review_id).state is ReviewState.COMPLETE


def test_a_failed_job_is_tried_again(database: Database, fake: Fake, worker: Worker) -> None:
    def once(run: int) -> None:
        if run == 1:
            raise KeyError

    fake.fail = once
    review_id = submit(database)
    with in_thread(worker):
        found = finished(database, review_id)
    assert (found.state, found.attempts) == (ReviewState.COMPLETE, 2)


def test_a_job_that_always_fails_is_given_up(
    database: Database, fake: Fake, worker: Worker
) -> None:
    def always(_run: int) -> None:
        raise KeyError

    fake.fail = always
    review_id = submit(database)
    with in_thread(worker):
        found = finished(database, review_id)
        eventually(lambda: rows(database, "procrastinate_jobs", "status = 'failed'"))
    assert (found.state, found.attempts, fake.runs) == (ReviewState.FAILED, RUNS, RUNS)
    assert found.error is not None
    assert found.error["code"] == "internal"


def test_a_killed_worker_s_review_is_completed_once_by_another(
    database: Database, fake: Fake, worker: Worker
) -> None:
    review_id = submit(database)
    victim = process(database, 60)
    says(victim, "reviewing")
    assert get(database, review_id).state is ReviewState.RUNNING
    victim.kill()
    with victim:
        victim.wait()
    with in_thread(worker):
        found = finished(database, review_id)
        eventually(lambda: rows(database, "procrastinate_jobs", "task_name = 'review'") == 0)
        eventually(lambda: rows(database, "procrastinate_workers") == 1)
    assert (found.state, found.attempts) == (ReviewState.COMPLETE, 2)
    assert (found.result, fake.runs) == ({"runs": 1}, 1)


def test_a_draft_that_kills_its_workers_is_given_up(
    database: Database, fake: Fake, worker: Worker
) -> None:
    review_id = submit(database)
    with database.session_scope() as session:
        session.execute(
            sa.text(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 hour') RETURNING id)"
                " UPDATE procrastinate_jobs"
                " SET status = 'doing', attempts = :attempts, worker_id = (SELECT id FROM dead)"
            ),
            {"attempts": RUNS - 1},
        )
    with in_thread(worker):
        found = finished(database, review_id)
        eventually(lambda: rows(database, "procrastinate_jobs", "status = 'failed'"))
    assert (found.state, fake.runs) == (ReviewState.FAILED, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_a_worker_process_after_its_job(
    database: Database, number: signal.Signals
) -> None:
    review_id = submit(database)
    started = process(database, 0.5)
    says(started, "reviewing")
    started.send_signal(number)
    says(started, "ended")
    with started:
        assert started.wait(30) == 0
    assert get(database, review_id).state is ReviewState.COMPLETE
    assert rows(database, "procrastinate_workers") == 0


def test_an_idle_worker_process_stops_at_once(database: Database) -> None:
    started = process(database, 0)
    eventually(lambda: rows(database, "procrastinate_workers"))
    began = time.monotonic()
    started.send_signal(signal.SIGTERM)
    says(started, "ended")
    with started:
        assert started.wait(30) == 0
    assert time.monotonic() - began < 3


def test_signal_handlers_are_given_back(database: Database, worker: Worker) -> None:
    before = signal.getsignal(signal.SIGTERM)
    worker.stop()
    run_until_signal(worker)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_worker_that_breaks_begins_again(
    database: Database, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_PAUSE_SECONDS", (0.01, 0.02))
    broken = iter([DatabaseUnavailable(Message("断了", "Gone")), KeyError("x")])
    ensure = Address.ensure

    def sometimes(address: Address) -> None:
        for error in broken:
            raise error
        ensure(address)

    monkeypatch.setattr(Address, "ensure", sometimes)
    with in_thread(worker):
        eventually(lambda: rows(database, "procrastinate_workers"))
    assert next(broken, None) is None


def test_leases_that_lapsed_and_deadlines_gone_by_are_noticed(
    database: Database, fake: Fake
) -> None:
    with database.session_scope() as session:
        desk = staff(session)
        desk.reviewed()
        assert case_leases.take(visit(desk, "r1"), FIRSTS) is not None
    with in_thread(working(database, fake, START + timedelta(hours=25))):
        eventually(lambda: rows(database, "assignments", "holder IS NOT NULL") == 0)
        eventually(lambda: rows(database, "case_events", "kind = 'overdue'") == 2)
    assert rows(database, "case_events", "kind = 'lapsed'") == 1
    assert rows(database, "procrastinate_jobs", "status = 'failed'") == 0


def test_old_failures_are_forgotten(database: Database, worker: Worker) -> None:
    for status, age in (("failed", "31 days"), ("failed", "1 day"), ("todo", "31 days")):
        with database.session_scope() as session:
            session.execute(
                sa.text(
                    "WITH job AS (INSERT INTO procrastinate_jobs"
                    " (queue_name, task_name, status, scheduled_at) VALUES ('q', 't',"
                    " CAST(:status AS procrastinate_job_status), now() + interval '1 day')"
                    " RETURNING id) INSERT INTO procrastinate_events (job_id, type, at)"
                    " SELECT id, 'failed', now() - CAST(:age AS interval) FROM job"
                ),
                {"status": status, "age": age},
            )
            session.execute(sa.text("DELETE FROM procrastinate_events WHERE type <> 'failed'"))
            session.execute(
                sa.text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                    " VALUES ('maintenance', 'clean', '{\"timestamp\": 0}')"
                )
            )
    with in_thread(worker):
        eventually(lambda: rows(database, "procrastinate_jobs", "task_name = 'clean'") == 0)
    assert rows(database, "procrastinate_jobs", "queue_name = 'q'") == 2


@pytest.fixture
def own_server() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="kepu-test-") as home:
        server = EmbeddedServer(Path(home), {"fsync": "off"})
        with Database(Address(server.url(), server)) as database:
            migrate.upgrade(database.address)
            yield database


@pytest.mark.slow
def test_a_worker_outlives_the_database(
    own_server: Database, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_PAUSE_SECONDS", (0.1, 0.2))
    host = own_server.engine.connect()
    pid = host.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    postmaster = psutil.Process(int(pid)).parent()
    assert postmaster is not None
    host.close()
    with in_thread(working(own_server, fake)):
        assert finished(own_server, submit(own_server)).state is ReviewState.COMPLETE
        postmaster.kill()
        postmaster.wait(10)
        assert finished(own_server, submit(own_server), 60).state is ReviewState.COMPLETE
