"""Which decisions a clause denied."""

from collections import Counter

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from claims.models import Decision, Outcome
from claims.selectors.sight import visible_claims


def denials_by_clause(scheme: str, user: User) -> Counter[str]:
    """How many decisions of a scheme, of those that `user` may see, each clause denied, alone or with others.

    Grouped by the whole list of clauses: there are few different lists, however many decisions.
    """
    denied = Decision.objects.filter(outcome=Outcome.DENIED, claim__scheme=scheme).order_by()
    if not user.has_perm("claims.view_every_claim"):
        denied = denied.filter(claim__in=visible_claims(user))
    counts: Counter[str] = Counter()
    for clauses, count in denied.values_list("denial_clauses").annotate(count=Count("pk")):
        for clause in clauses:
            counts[clause] += count
    return counts


def denied_by(decisions: QuerySet[Decision], clause: str) -> QuerySet[Decision]:
    """Those of the decisions that name `clause` among the grounds of their denial."""
    # As text: SQLite can't look into a JSON list, and the quotes make the id whole.
    return decisions.annotate(grounds=Cast("denial_clauses", TextField())).filter(grounds__contains=f'"{clause}"')
