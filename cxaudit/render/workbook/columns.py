"""The columns of Calc and Links, in their order, and what each holds. Heads are said with `_`.

The first word is the name by which formulas call it; S2, P6 … are the rules of docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from cxaudit.language import N_

CALC_HEADS: Mapping[str, str] = {
    "place": N_("Place in the rubric"),
    "code": N_("Criterion"),
    "at": N_("Its place on Criteria"),
    "key": N_("Key criterion"),
    "w": N_("Weight"),
    "wa": N_("Weight, if it applies"),
    "wt": N_("Weight, all"),
    "agno": N_("Number of what was agreed (S4)"),
    "applies": N_("Applies (S3)"),
    "A0": N_("Claimed level, whatever was agreed (S2)"),
    "B0": N_("Base level, had nothing been agreed (S4)"),
    "A": N_("Claimed level (S2)"),
    "B": N_("Base level (S4)"),
    "gno": N_("Number of the evidence grade (S5)"),
    "cap": N_("Cap (S6)"),
    "ceil": N_("Lowest ceiling of failing prerequisites (S8)"),
    "S": N_("Supported level (S7, S8)"),
    "limit": N_("Limit (S9)"),
    "limited": N_("Limited by (S9)"),
    "cp": N_("Claimed points (S10)"),
    "sp": N_("Supported points (S10)"),
    "Sr": N_("Supported level to 9 decimals (N1)"),
    "Slow": N_("Lowest possible level (S14)"),
    "Shigh": N_("Highest possible level (S14)"),
    "keyceil": N_("Maturity level that it allows (S15)"),
    "keyh": N_("Holding the step: all but the last"),
    "keyl": N_("Holding the step: the last"),
    "own": N_("Target"),
    "t": N_("Target, raised by what waits (P)"),
    "kind": N_("Kind (P1)"),
    "start": N_("Level reached"),
    "days": N_("Days (P2)"),
    "impact": N_("Impact (P2)"),
    "weeks": N_("Weeks (P2)"),
    "gap": N_("Gap (P3)"),
    "wpart": N_("Weight, as a part (P3)"),
    "ipart": N_("Impact, as a part (P3)"),
    "sig": N_("What the people served say (P3)"),
    "ben": N_("Benefit (P3)"),
    "J": N_("Effort class (P4)"),
    "few": N_("Doubt: few answers (P5)"),
    "dis": N_("Doubt: people differ (P5)"),
    "uns": N_("Doubt: not enough evidence (P5)"),
    "C": N_("Confidence (P5)"),
    "BC": N_("Benefit × confidence"),
    "V": N_("Value with what it needs (P6)"),
    "K": N_("Cost with what it needs (P6)"),
    "P": N_("Priority (P6)"),
    "E": N_("Order key (P6)"),
    "depth": N_("Depth (P6)"),
    "fdays": N_("First step: days"),
    "fweeks": N_("First step: weeks"),
    "fimp": N_("First step: impact"),
    "fafter": N_("First step: unmet prerequisites"),
    "list": N_("List (P7)"),
    "sdays": N_("Days shown (P7)"),
    "awlevel": N_("Others wait for it up to level"),
    "awdays": N_("Days until then"),
    "proof": N_("Proof to bring (P1)"),
    "proofaw": N_("Its proof is waited for"),
    "kE": N_("Rank: order key"),
    "kP": N_("Rank: priority"),
    "kB": N_("Rank: benefit"),
    "kD": N_("Rank: days"),
    "rank": N_("Rank among the fixes (P6)"),
    "pg": N_("Proofs: group"),
    "p1": N_("Proofs: gain or order key"),
    "p2": N_("Proofs: order key"),
    "p3": N_("Proofs: depth"),
    "p4": N_("Proofs: priority"),
    "p5": N_("Proofs: benefit"),
    "prank": N_("Place among proofs and waiting (P1)"),
    "gall": N_("Gain of the whole fix (P8)"),
    "gfirst": N_("Gain of its first step (P8)"),
    "gain": N_("Gain shown"),
    "after": N_("After"),
    "first": N_("Its first step comes after"),
    "later": N_("Only its later steps come after"),
    "by": N_("Waited for by"),
    "action": N_("First step"),
    "owner": N_("Owner of the first step"),
    "why": N_("Why it stands there (P7)"),
}
"""Calc: one row a criterion."""

TEST_HEADS: Mapping[str, str] = {
    "ecap": N_("Cap of the evidence (S6)"),
    "tceil": N_("Ceiling of the test of the strategy statement (F9)"),
    "mends": N_("It takes a better strategy statement (F9)"),
}
"""More of Calc where a strategy statement was written down, for criteria whose levels depend on its test."""

BUNDLES: Mapping[str, str] = {
    "tried": N_("what is taken"),
    "first": N_("the first fixes"),
    "fixes": N_("all changes to practice"),
    "all": N_("everything"),
}
"""Sets of fixes whose effect together is followed, the first one as taken on What if; their names in heads (rule P8)."""

LINK_HEADS: Mapping[str, str] = {
    "code": N_("Criterion"),
    "for_level": N_("at level"),
    "needs": N_("needs"),
    "min_level": N_("at level"),
    "fails": N_("Fails (S8)"),
    "ceil": N_("Ceiling (S8)"),
    "lowfails": N_("Fails at worst (S14)"),
    "lowceil": N_("Ceiling at worst (S14)"),
    "prov": N_("Unanswered, and it matters (S8)"),
    "bind": N_("It is the limit (S9)"),
    "bh": N_("Limits: all but the last"),
    "bl": N_("Limits: the last"),
    "active": N_("In the way of the target (P6)"),
    "early": N_("In the way of the first step (P7)"),
    "need": N_("Needed level, so far down the rows"),
    "days": N_("Days to that level (P6)"),
    "J": N_("Effort class (P4)"),
    "V": N_("Value that it adds (P6)"),
    "K": N_("Cost that it adds (P6)"),
    "passes": N_("Order key that it passes on (P6)"),
    "E": N_("The highest passed on, so far"),
    "depth": N_("Depth (P6)"),
    "ah": N_("After: all but the last"),
    "al": N_("After: the last"),
    "fh": N_("First step after: all but the last"),
    "fl": N_("First step after: the last"),
    "lh": N_("Later steps after: all but the last"),
    "ll": N_("Later steps after: the last"),
    "yh": N_("Waited for by: all but the last"),
    "yl": N_("Waited for by: the last"),
    **dict.fromkeys((f"ceil_{bundle}" for bundle in BUNDLES), N_("Ceiling after {bundle} (P8)")),
}
"""Links: one row a prerequisite."""

GAIN_HEADS: Mapping[str, str] = {
    "fix": N_("Fix"),
    "code": N_("It can move"),
    "after": N_("Supported level after it (P8)"),
    "step": N_("What the step gains, so far"),
    "gain": N_("What all steps gain, so far"),
    "first_after": N_("Supported level after its first step (P8)"),
    "first_step": N_("What the step gains, so far, by the first step"),
    "first_gain": N_("What all steps gain, so far, by the first step"),
}
"""Gains: for each fix one row for its criterion and one for each that waits for it, directly or not."""

FACTOR_HEADS: Mapping[str, str] = {
    "gain": N_("Factor on the overall score, so far"),
    "first_gain": N_("Factor on the overall score, so far, by the first step"),
}
"""What Gains holds instead where the total is a geometric mean (rule S13)."""

TOGETHER_HEADS: Mapping[str, str] = {
    "code": N_("Criterion"),
    "base": N_("Base level after its fix (P8)"),
    "cap": N_("Cap after its fix (P8)"),
    "first_base": N_("Base level after the first step (P8)"),
    "first_cap": N_("Cap after the first step (P8)"),
    "taken": N_("Taken: {bundle}"),
    "after": N_("Supported level after {bundle} (P8)"),
    "moved": N_("Weight × levels gained: {bundle}"),
}
"""Together: one row a criterion; the last three once for each of `BUNDLES`."""


def bundle_columns() -> tuple[str, ...]:
    """The columns of Together."""
    own = tuple(TOGETHER_HEADS)[:5]
    return (*own, *(f"{key}.{bundle}" for bundle in BUNDLES for key in ("taken", "after", "moved")))
