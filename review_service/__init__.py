"""科普审校: review of science outreach drafts, with people deciding."""
