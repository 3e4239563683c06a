"""The order of the stages, and the only place that decides what is read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxaudit.pipeline.asking import Sent as Sent
from cxaudit.pipeline.asking import questionnaire as questionnaire
from cxaudit.pipeline.asking import questionnaires as questionnaires
from cxaudit.pipeline.audits import audited as audited
from cxaudit.pipeline.audits import gained as gained
from cxaudit.pipeline.audits import reagreed as reagreed
from cxaudit.pipeline.audits import rescored as rescored
from cxaudit.pipeline.audits import unanswered as unanswered
from cxaudit.pipeline.checks import Checked as Checked
from cxaudit.pipeline.checks import check as check
from cxaudit.pipeline.collected import collected_result as collected_result
from cxaudit.pipeline.demos import DemoDone as DemoDone
from cxaudit.pipeline.demos import demo as demo
from cxaudit.pipeline.engagements import NEEDS_MENDING as NEEDS_MENDING
from cxaudit.pipeline.engagements import REPORTS as REPORTS
from cxaudit.pipeline.engagements import RETURNED as RETURNED
from cxaudit.pipeline.engagements import STORE as STORE
from cxaudit.pipeline.engagements import USAGE as USAGE
from cxaudit.pipeline.engagements import reports_folder as reports_folder
from cxaudit.pipeline.engagements import speaking_in as speaking_in
from cxaudit.pipeline.pages import explain as explain
from cxaudit.pipeline.pages import pdf as pdf
from cxaudit.pipeline.pages import render as render
from cxaudit.pipeline.planning import planned as planned
from cxaudit.pipeline.planning import planned_again as planned_again
from cxaudit.pipeline.reports import Done as Done
from cxaudit.pipeline.reports import report as report
from cxaudit.pipeline.rubric_texts import check_rubrics as check_rubrics
from cxaudit.pipeline.rubric_texts import new_rubric as new_rubric
from cxaudit.pipeline.rubric_texts import rubric_schema as rubric_schema
from cxaudit.pipeline.rubric_texts import rubric_text as rubric_text
from cxaudit.pipeline.rubric_texts import rubrics as rubrics
from cxaudit.pipeline.verification import Difference as Difference
from cxaudit.pipeline.verification import Verified as Verified
from cxaudit.pipeline.verification import verify as verify

if TYPE_CHECKING:
    from cxaudit.render.html.page import Edition as Edition
    from cxaudit.render.html.page import Paper as Paper
