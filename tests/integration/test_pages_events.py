"""The chain of events, as the auditor reads it: words and names, the codes beside them."""

import ast

import pytest
from django.test import Client
from django.urls import reverse

from claims.models.platform_row import RowState
from claims.models.report_file import ReportFileState
from claims.selectors.names import event_name
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.models.batch import BatchState
from claimsoffice.kernel.services import events
from tests.house.source import python_files, tree
from tests.office import People, approved

# States that nothing is recorded with: the import's and the report's way there is.
SILENT = {"import.unmapped", "import.checking", "report.making"}


@pytest.mark.django_db
def test_the_chain_names_people_and_what_they_did(client: Client, people: People) -> None:
    claim = approved(people)
    people.adjuster.last_name, people.adjuster.first_name = "陈", "明"
    people.adjuster.save()
    client.force_login(people.auditor)
    page = client.get(reverse("admin:kernel_event_changelist"), {"q": claim.stream}).content.decode()
    assert "陈明" in page
    assert str(event_name("payee.confirmed")) in page
    assert "payee.confirmed" in page
    decided = Event.objects.get(stream=claim.stream, kind="claim.approved")
    page = client.get(reverse("admin:kernel_event_change", args=[decided.pk])).content.decode()
    assert "陈明" in page
    assert people.adjuster.username in page
    assert reverse("admin:claims_claim_change", args=[claim.pk]) in page
    assert decided.hash in page


@pytest.mark.django_db
def test_an_event_of_the_office_itself_has_a_name_too(client: Client, people: People) -> None:
    event = events.append("batch:7", "import.staged", actor_label="system:imports")
    client.force_login(people.auditor)
    for address in ("changelist", "change"):
        arguments = [event.pk] if address == "change" else []
        page = client.get(reverse(f"admin:kernel_event_{address}", args=arguments))
        assert page.status_code == 200
        assert str(event_name("import.staged")) in page.content.decode()


def kinds() -> set[str]:
    """Every kind of event that is written out where it is appended, and those made of a state."""
    found = {f"import.{s}" for s in BatchState.values} | {f"report.{s}" for s in ReportFileState.values}
    found |= {f"row.{s}" for s in RowState.values}
    for path in python_files("claims", "policies", "documents", "claimsoffice"):
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            if _name(call) in ("append", "record", "move"):
                said = (arg.value for arg in call.args[1:] if isinstance(arg, ast.Constant))
                found |= {word for word in said if isinstance(word, str) and "." in word}
    return found - SILENT


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_kind_of_event_has_words() -> None:
    found = kinds()
    assert {"claim.registered", "claim.approved", "import.staged", "wording.loaded", "row.held"} <= found
    assert {kind for kind in found if event_name(kind) == kind} == set()
