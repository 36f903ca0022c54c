"""Run by a test beside an open demo: registers claims whose last day is today, and prints the ids of their clocks."""

import json
import os
import sys
from types import SimpleNamespace
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
    django.setup()

from django.contrib.auth.models import User
from django.db import transaction

from tests.faults.population import claims_due

DETERMINATION_DAYS = 30


def main() -> None:
    count, first = int(sys.argv[1]), int(sys.argv[2])
    people: Any = SimpleNamespace(
        adjuster=User.objects.filter(groups__name="adjuster").order_by("pk")[0],
        clerk=User.objects.filter(groups__name="intake_clerk").order_by("pk")[0],
    )
    # One transaction: a sweep meets all of them, or none.
    with transaction.atomic():
        print(json.dumps(claims_due(count, people, received=DETERMINATION_DAYS, first=first)))


if __name__ == "__main__":
    main()
