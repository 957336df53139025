"""What routes ask for: the installation's parts, the clock, the language."""

from typing import Annotated

from fastapi import Depends, Request

from review_service.api.language import language
from review_service.bootstrap import Installation


def installation(request: Request) -> Installation:
    """Return the parts of the running application."""
    found: Installation = request.app.state.installation
    return found


Parts = Annotated[Installation, Depends(installation)]
Lang = Annotated[str, Depends(language)]
