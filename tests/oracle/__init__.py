"""A second computation of adjudications and clocks: slow, straight from the texts, knowing nothing of the terms.

It imports nothing of the project. Where both could read a text differently, it follows `docs/interpretations.md`.
Numbers of the law stand here as plain figures on purpose: whoever changes one changes it in two places.
"""
