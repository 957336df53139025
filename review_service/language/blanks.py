"""The view in which text is compared and measured: folded, without blanks inside Chinese.

Editors set spaces between Chinese and digits or not, PDF readers add them; they mean nothing, while
a space between Latin words or inside a group of digits (2 200) does.
"""

import re
from functools import lru_cache

from review_service.domain.spans import Span
from review_service.domain.views import Edit, View
from review_service.language.normalise import MATCHING_STEPS, view

_HAN = "\u3400-\u9fff\u3000-\u303f“”‘’…—,;:!?()（），。、；：！？%℃"
_BLANK = re.compile(f"(?<=[{_HAN}])[ \t\u00a0\r\n]+|[ \t\u00a0\r\n]+(?=[{_HAN}])")


@lru_cache(maxsize=4096)
def closed_up(text: str) -> View:
    """Return `text` under the matching steps, without blanks next to Chinese."""
    seen = view(text, MATCHING_STEPS)
    edits = [Edit(Span(*found.span()), "") for found in _BLANK.finditer(seen.text)]
    return seen.rewritten(edits) if edits else seen
