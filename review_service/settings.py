"""The only reader of the environment.

`KEPU_HOME` holds everything that an installation keeps on this machine.  `DATABASE_URL` is the one
setting that moves it to a cluster.
"""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_URL = "http://127.0.0.1:8000"


class Settings(BaseSettings):
    """What a site may set, all by environment variables."""

    model_config = SettingsConfigDict(env_prefix="KEPU_", frozen=True, extra="ignore")

    home: Path = Path("~/.local/share/kepu")
    """Data directory: embedded database, cached vectors and automata."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """PostgreSQL with pgvector; the embedded server when absent."""
    public_url: str = LOCAL_URL
    """Where people reach the console; links that are printed or sent begin with it.

    With `https` cookies are sent over it only, and nobody is let in without signing in.
    """
    encoder: str = "default"
    """`default`, or the name or path of a sentence-transformers model (needs the `train` extra)."""
    rule_overlay: Path | None = None
    """An organisation's own rule overlay file."""
    workflow_file: Path | None = None
    """A site's own workflows, over those of the product."""

    @property
    def data_directory(self) -> Path:
        """Return `home` with `~` resolved."""
        return self.home.expanduser().absolute()


@lru_cache(maxsize=1)
def load() -> Settings:
    """Read the environment once."""
    return Settings()
