"""Named steps that fold writing differences, and views of a text under them.

Checks read a view and report source offsets through it, so that full-width, Traditional and noisy
text are the same to them.
"""
