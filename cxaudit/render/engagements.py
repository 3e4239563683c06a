"""An engagement as the YAML file that the audit lead edits."""

from __future__ import annotations

import yaml

from cxaudit.model.engagement import Engagement

_HEAD = """\
# The settings of one audit. Lines that are not here have the rubric's defaults.
# client, title, scope, date   what stands on the cover
# evidence_policy              standard, strict or off: how high a level each grade of evidence supports
# target, targets              the level to reach (1 to the top), for all and for single criteria
# size                         small, medium or large: multiplies the days of the fixes
# roles                        head_count: everybody in the role; named: their figures may be shown whatever their
#                              number, which needs their consent
# agreed                       what a workshop agreed on, a level or N/A: {know.evidence: 2}; it comes before answers and auditor
# minimum_group                no figure is shown for fewer people
# language                     of questionnaires and reports: en, de or another one that the rubric has
"""


def engagement_yaml(engagement: Engagement) -> str:
    """The engagement as YAML, with comments that explain each choice; only what is set."""
    fields = engagement.model_dump(mode="json", exclude_defaults=True)
    return _HEAD + "\n" + yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100)
