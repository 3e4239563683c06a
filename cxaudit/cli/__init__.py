"""The command line: reads arguments, calls `pipeline`, prints, exits.

Exit codes: 0 well, 1 a gate failed (``--fail-under``), 2 wrong usage, 3 a rubric or answers need mending,
4 an optional tool is missing, 130 interrupted. What was asked for goes to stdout, talk to stderr.

``--help`` must answer at once, so whatever a command needs is imported when it runs. Help is said when this module is
imported, in the language in force then; what a command says, in that of its ``--language``.
"""

from __future__ import annotations

from cxaudit.cli import asking as asking
from cxaudit.cli import backups as backups
from cxaudit.cli import checks as checks
from cxaudit.cli import customers as customers
from cxaudit.cli import demos as demos
from cxaudit.cli import field_books as field_books
from cxaudit.cli import intake as intake
from cxaudit.cli import measures as measures
from cxaudit.cli import outgoing as outgoing
from cxaudit.cli import pages as pages
from cxaudit.cli import plans as plans
from cxaudit.cli import reports as reports
from cxaudit.cli import respondents as respondents
from cxaudit.cli import rubrics as rubrics
from cxaudit.cli import setups as setups
from cxaudit.cli import standing as standing
from cxaudit.cli import verification as verification
from cxaudit.cli.program import EDITIONS as EDITIONS
from cxaudit.cli.program import cli as cli
