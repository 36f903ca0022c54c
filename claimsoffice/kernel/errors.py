"""How a service says no. Four different refusals, because the caller must act differently on each."""

from collections.abc import Sequence


class Refused(Exception):
    """A service refused to act; nothing was changed. The message is for the person who asked."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = message


class WrongState(Refused):
    """The thing is in a state from which this can't be done."""


class NotPermitted(Refused):
    """This person may not do this, or not to this thing."""


class NotReady(Refused):
    """Something that has to be there first is missing; `missing` names it."""

    def __init__(self, message: object, missing: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.missing = list(missing)


class Stale(Refused):
    """Somebody else changed it since the form was opened; `changed` says what."""

    def __init__(self, message: object, changed: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.changed = list(changed)
