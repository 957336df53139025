"""How good the models and checks are, measured."""
