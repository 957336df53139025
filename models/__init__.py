"""Model ports, their loaders, and the released artefacts."""
