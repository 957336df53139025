"""How each released model is made."""
