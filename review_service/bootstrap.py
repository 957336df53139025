"""The only wiring: settings in, working parts out.

Imports stand inside the functions, so that a command loads only what it uses.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from review_service import __version__, settings
from review_service.errors import Message, ModelMismatch

if TYPE_CHECKING:
    from models.encoder import Encoder
    from models.thresholds import Thresholds
    from review_service.checks.claims import Detector
    from review_service.ingest.library import Library
    from review_service.pipeline import Pipeline
    from review_service.queues.workflow import Workflows
    from review_service.rules.engine import RuleSet
    from review_service.services.case_sweeps import Sweeper
    from review_service.services.intake import ReviewRunner
    from review_service.services.live import Live
    from review_service.services.matching import Matching
    from review_service.storage.engine import Database
    from review_service.storage.published import Published


Progress = Callable[[int, int], None]
"""Told how many are done, and of how many."""


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts of a process that serves or works."""

    database: "Database"
    match: Callable[[Sequence[str], int], list[dict[str, Any]]]
    """Texts and the number of candidates to the match lines of the interface."""
    now: Callable[[], datetime]
    runner: "ReviewRunner"
    workflows: "Workflows"
    public_url: str = settings.LOCAL_URL
    """Where people reach the console."""

    @property
    def sweeper(self) -> "Sweeper":
        """Return what goes through the cases now and then."""
        from review_service.services.case_sweeps import Sweeper

        return Sweeper(self.database.session_scope, self.workflows)

    @property
    def public_host(self) -> str:
        """Return the host name of `public_url`."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def is_secure(self) -> bool:
        """Tell whether browsers reach the console over HTTPS only."""
        return urlsplit(self.public_url).scheme == "https"


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock that everything else is given


def home() -> Path:
    """Return the data directory."""
    return settings.load().data_directory


def link(path: str) -> str:
    """Return the address of a page of the console, for people to open."""
    return settings.load().public_url.rstrip("/") + path


def pack_paths() -> list[Path]:
    """Return the packs of the product and those that this installation added."""
    from review_service.rules.engine import default_packs

    return [*default_packs(), *sorted(added_packs().glob("*.yaml"))]


def added_packs() -> Path:
    """Return the folder of the packs that `kepu rules add-pack` installs."""
    return home() / "rules"


def rule_set() -> "RuleSet":
    """Return the rules in effect today, with the organisation's overlay."""
    from review_service.rules.engine import RuleSet

    return RuleSet.load(pack_paths(), settings.load().rule_overlay, now().date(), home() / "cache")


def encoder() -> "Encoder":
    """Return the encoder that the settings name.

    Raises `ModelMismatch`.
    """
    from models.encoder import load_encoder

    with _artefacts():
        return load_encoder(settings.load().encoder)


def database() -> "Database":
    """Return the database, with its tables up to date."""
    from review_service.storage import migrate
    from review_service.storage.engine import Database

    found = Database.of(settings.load().database_url, home())
    migrate.ensure(found.address).close()
    return found


def published() -> "Published":
    """Return the published library of the database."""
    from review_service.storage import published as stored
    from review_service.storage.connection import address

    at = address(settings.load().database_url, home())
    try:
        return stored.load(at)
    finally:
        at.leave()


def library(path: Path | None) -> "Library":
    """Return the library of a file, without any database; or else the published one."""
    if path is None:
        return published().library
    from review_service.ingest import library as files

    return files.read(path)


def matching(path: Path | None, progress: Progress = _silent) -> "Matching":
    """Return the matching of claims against a library file or the published library."""
    return _matching(library(path), encoder(), progress)


def review_pipeline(path: Path | None, progress: Progress = _silent) -> "Pipeline":
    """Return the pipeline over a library file or the published library.

    `progress` is told how many wordings of a library that was not seen before are indexed.
    """
    model = encoder()
    return _pipeline(_matching(library(path), model, progress), rule_set(), model)


@contextmanager
def installation() -> "Iterator[Installation]":
    """Yield the parts that serve and work, with the database open.

    Raises `InvalidWorkflow` when a site's own workflows do not load or do not fit the database.
    """
    from review_service.reports import render
    from review_service.services.case_reviews import CaseReviews
    from review_service.services.intake import ReviewRunner

    with database() as opened:
        flows = workflows(opened)
        live = _live(opened)
        runner = ReviewRunner(opened.session_scope, live, render.stored, CaseReviews(flows), now)
        yield Installation(opened, live.lines, now, runner, flows, settings.load().public_url)


def workflows(opened: "Database") -> "Workflows":
    """Return the workflows of the product with those of the site over them.

    Raises `InvalidWorkflow`, also for an organisation that does not exist, and for cases of a
    content type that is not configured any more.
    """
    from review_service.queues.workflow import load_workflows
    from review_service.storage import cases, organisations

    found = load_workflows(settings.load().workflow_file)
    with opened.session_scope() as session:
        found.refuse_unknown(organisations.tree(session))
        found.refuse_missing(cases.content_types(session))
    return found


def _live(opened: "Database") -> "Live":
    from review_service.services.live import Built, Live
    from review_service.storage import published as stored

    rules, model = rule_set(), encoder()

    def build() -> Built:
        found = stored.load(opened.address)
        matching = _matching(found.library, model)
        return Built(found.version, _pipeline(matching, rules, model), matching)

    def version() -> int:
        with opened.session_scope() as session:
            return stored.current_version(session)

    return Live(version, build, time.monotonic)


def pipeline(
    found: "Library", model: "Encoder", numbers: "Thresholds", rules: "RuleSet"
) -> "Pipeline":
    """Return the pipeline over given parts, for measuring one of them against another."""
    return _pipeline(_matched(found, model, numbers, _silent), rules, model)


def _matching(found: "Library", model: "Encoder", progress: Progress = _silent) -> "Matching":
    return _matched(found, model, _thresholds(model.fingerprint), progress)


def _matched(
    found: "Library", model: "Encoder", numbers: "Thresholds", progress: Progress
) -> "Matching":
    from review_service.matching.matcher import Matcher
    from review_service.matching.snapshot import Snapshot
    from review_service.matching.trained import load_verifier
    from review_service.services.matching import Matching

    snapshot = Snapshot.build(found.entries, model, numbers, home() / "cache", progress)
    with _artefacts():
        verifier = load_verifier()
    versions = {
        "product": __version__,
        "library": found.fingerprint,
        "models": f"{model.fingerprint[:16]}+{verifier.fingerprint}",
        "thresholds": hashlib.sha256(repr(numbers).encode()).hexdigest()[:16],
    }
    return Matching(Matcher(snapshot, verifier, numbers), versions)


def _thresholds(fingerprint: str) -> "Thresholds":
    from models.thresholds import load_thresholds

    with _artefacts():
        return load_thresholds(fingerprint)


def _detector(model: "Encoder") -> "Detector":
    """Return the trained claim detector if one is in use and reads this encoder's vectors."""
    from models.claims import ClaimModel
    from models.store import in_use, open_artefact
    from review_service.checks.claims import PatternDetector, TrainedDetector

    with _artefacts():
        name = in_use().get("claims")
        trained = None if name is None else ClaimModel(open_artefact(name))
    if trained is None or trained.encoder != model.fingerprint:
        return PatternDetector()
    return TrainedDetector(trained, model)


@contextmanager
def _artefacts() -> Iterator[None]:
    """Raise what is wrong with a model artefact as `ModelMismatch`."""
    from models.store import ArtefactError

    try:
        yield
    except ArtefactError as error:
        raise ModelMismatch(Message(error.zh, error.en)) from error


def _pipeline(matching: "Matching", rules: "RuleSet", model: "Encoder") -> "Pipeline":
    from review_service.checks import registry
    from review_service.pipeline import Pipeline

    checks, claims = registry.checks(rules, matching.matcher, _detector(model))
    versions = {**matching.versions, "rules": rules.fingerprint[:16]}
    return Pipeline(checks, claims, versions, time.perf_counter)
