"""A sentence in both languages of the office: nobody reads a finding in one language only."""

from typing import NamedTuple


class Text(NamedTuple):
    """The same statement in Chinese (which governs) and English."""

    zh: str
    en: str

    def as_dict(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}
