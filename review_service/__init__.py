"""科普审校: review of science outreach drafts, with people deciding."""

__version__ = "0.1.0"
