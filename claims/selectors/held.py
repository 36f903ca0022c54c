"""How many rows of the platform's sheets wait for a person."""

from django.contrib.auth.models import User

from claims.models import PlatformRow, RowState

# As far as the navigation counts.
MOST_COUNTED = 1_000


def held_count(user: User) -> int:
    """The number beside the held rows, for who may decide on them; one query."""
    if not user.has_perm("claims.import_claims"):
        return 0
    return PlatformRow.objects.filter(state=RowState.HELD)[:MOST_COUNTED].count()
