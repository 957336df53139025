"""Templates of the console with its words in the reader's language."""

from functools import lru_cache
from typing import Any

import jinja2

from review_service.web.words import WORDS


def rendered(template: str, lang: str, here: str, **context: Any) -> str:
    """Return a template filled in; `here` is the path that the language link leads to."""
    texts = {key: message.text(lang) for key, message in WORDS.items()}
    return _environment().get_template(template).render(t=texts, lang=lang, here=here, **context)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("review_service.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
