"""The sentences of a draft that state something science can check."""

from review_service.checks.claims.detector import (
    Detector,
    PatternDetector,
    TrainedDetector,
    encoded,
)
from review_service.checks.claims.finder import Claims

__all__ = ["Claims", "Detector", "PatternDetector", "TrainedDetector", "encoded"]
