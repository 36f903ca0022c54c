"""Makes the example spreadsheets (policies, claims, tracking) anew: python -m examples.make_policies --today 2026-11-20

The same day gives the same files. 生成示例保单表格；同一日期生成的文件完全相同。
"""

import argparse
import os
from datetime import date
from pathlib import Path

import django

HERE = Path(__file__).resolve().parent
COMMITTED_FOR = date(2026, 11, 20)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the example policy spreadsheets.")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=COMMITTED_FOR, help="day from which dates count back"
    )
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
    django.setup()
    from claims.sample.spreadsheets import write_all

    write_all(options.out, options.today)
    for path in sorted([*options.out.glob("*.csv"), *options.out.glob("*.xlsx")]):
        print(path)  # noqa: T201  what was made, for whoever made it


if __name__ == "__main__":
    main()
