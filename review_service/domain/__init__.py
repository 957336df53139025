"""The values that all else speaks in: text, spans, findings, rumors, scores."""
