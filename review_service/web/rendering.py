"""Templates of the console with its words in the reader's language."""

from functools import lru_cache
from typing import Any

import jinja2

from review_service.web.account_words import ACCOUNT_WORDS
from review_service.web.case_words import CASE_WORDS
from review_service.web.readers import Reader
from review_service.web.words import WORDS


def rendered(template: str, reader: Reader, here: str, **context: Any) -> str:
    """Return a template filled in; `here` is the path that the language link leads to."""
    lang = reader.lang
    words = WORDS | ACCOUNT_WORDS | CASE_WORDS
    texts = {key: message.text(lang) for key, message in words.items()}
    given = {"t": texts, "lang": lang, "here": here, "signed": reader.signed, "csrf": reader.csrf}
    return _environment().get_template(template).render(given | context)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("review_service.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
