"""The differences of a file between its check and its batch: what the rows themselves say is not kept twice."""

from collections.abc import Iterable, Iterator
from typing import Any

from policies.imports.row_reader import CheckedRow
from policies.imports.spool import Spool
from policies.services.import_compare import TRACKING_NO, Difference, SheetRow


class KeptDifferences:
    """Differences of some of a file's rows, in their order; the rows stay where the check has put them."""

    def __init__(self, rows: Iterable[CheckedRow]) -> None:
        self._rows = rows
        # The number alone of a row that is wholly new.
        self._spool: Spool[Any] = Spool(_as_it_is, _as_it_is)

    def append(self, difference: Difference) -> None:
        number = difference.row.number
        self._spool.append(number if difference.policy_id is None else [number, *difference.beside_the_row()])

    def __len__(self) -> int:
        return len(self._spool)

    def __iter__(self) -> Iterator[Difference]:
        kept = iter(self._spool)
        following = next(kept, None)
        for number, values, derived in self._rows:
            if following is None:
                return
            if following == number:
                yield Difference(SheetRow(number, values, derived), tracking_no=str(values[TRACKING_NO]))
            elif following.__class__ is list and following[0] == number:
                yield Difference(SheetRow(number, values, derived), *following[1:])
            else:
                continue
            following = next(kept, None)


def _as_it_is(item: Any) -> Any:
    return item
