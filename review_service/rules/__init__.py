"""Rules as data: packs of YAML with their examples, compiled and matched all at once."""
