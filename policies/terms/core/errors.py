"""The two ways in which the terms refuse: bad input of a caller, and bad law files of ours."""


class InputError(ValueError):
    """An input that can't be adjudicated or counted.

    `code` is stable and machine-readable, `field` is the dotted path of the input
    (``claim.goods_loss``), `message` says what is wrong and what would be right.
    """

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.code = code
        self.field = field
        self.message = message


class LawFileError(ValueError):
    """A YAML file of the terms that must not be trusted: it names the file and the key."""
