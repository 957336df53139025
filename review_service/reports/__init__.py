"""Reviews as people and programs read them: JSON, text, HTML, notes for Word."""
