"""Numbers, units and arithmetic that cannot be right whatever the text is about."""

from review_service.checks.quantities.check import QuantityCheck

__all__ = ["QuantityCheck"]
