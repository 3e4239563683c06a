"""The columns of Calc and Links, in their order, and what each holds.

The first word is the name by which formulas call it; S2, P6 … are the rules of docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Mapping

CALC_HEADS: Mapping[str, str] = {
    "place": "Place in the rubric",
    "code": "Criterion",
    "at": "Its place on Criteria",
    "key": "Key criterion",
    "w": "Weight",
    "wa": "Weight, if it applies",
    "wt": "Weight, all",
    "agno": "Number of what was agreed (S4)",
    "applies": "Applies (S3)",
    "A0": "Claimed level, whatever was agreed (S2)",
    "B0": "Base level, had nothing been agreed (S4)",
    "A": "Claimed level (S2)",
    "B": "Base level (S4)",
    "gno": "Number of the evidence grade (S5)",
    "cap": "Cap (S6)",
    "ceil": "Lowest ceiling of failing prerequisites (S8)",
    "S": "Supported level (S7, S8)",
    "limit": "Limit (S9)",
    "limited": "Limited by (S9)",
    "cp": "Claimed points (S10)",
    "sp": "Supported points (S10)",
    "Sr": "Supported level to 9 decimals (N1)",
    "Slow": "Lowest possible level (S14)",
    "Shigh": "Highest possible level (S14)",
    "keyceil": "Maturity level that it allows (S15)",
    "keyh": "Holding the step: all but the last",
    "keyl": "Holding the step: the last",
    "own": "Target",
    "t": "Target, raised by what waits (P)",
    "kind": "Kind (P1)",
    "start": "Level reached",
    "days": "Days (P2)",
    "impact": "Impact (P2)",
    "weeks": "Weeks (P2)",
    "gap": "Gap (P3)",
    "wpart": "Weight, as a part (P3)",
    "ipart": "Impact, as a part (P3)",
    "sig": "What the people served say (P3)",
    "ben": "Benefit (P3)",
    "J": "Effort class (P4)",
    "few": "Doubt: few answers (P5)",
    "dis": "Doubt: people differ (P5)",
    "uns": "Doubt: not enough evidence (P5)",
    "C": "Confidence (P5)",
    "BC": "Benefit × confidence",
    "V": "Value with what it needs (P6)",
    "K": "Cost with what it needs (P6)",
    "P": "Priority (P6)",
    "E": "Order key (P6)",
    "depth": "Depth (P6)",
    "fdays": "First step: days",
    "fweeks": "First step: weeks",
    "fimp": "First step: impact",
    "fafter": "First step: unmet prerequisites",
    "list": "List (P7)",
    "sdays": "Days shown (P7)",
    "awlevel": "Others wait for it up to level",
    "awdays": "Days until then",
    "proof": "Proof to bring (P1)",
    "proofaw": "Its proof is waited for",
    "kE": "Rank: order key",
    "kP": "Rank: priority",
    "kB": "Rank: benefit",
    "kD": "Rank: days",
    "rank": "Rank among the fixes (P6)",
    "pg": "Proofs: group",
    "p1": "Proofs: gain or order key",
    "p2": "Proofs: order key",
    "p3": "Proofs: depth",
    "p4": "Proofs: priority",
    "p5": "Proofs: benefit",
    "prank": "Place among proofs and waiting (P1)",
    "gall": "Gain of the whole fix (P8)",
    "gfirst": "Gain of its first step (P8)",
    "gain": "Gain shown",
    "after": "After",
    "first": "Its first step comes after",
    "later": "Only its later steps come after",
    "by": "Waited for by",
    "action": "First step",
    "owner": "Owner of the first step",
    "why": "Why it stands there (P7)",
}
"""Calc: one row a criterion."""

BUNDLES: Mapping[str, str] = {
    "tried": "what is taken",
    "first": "the first fixes",
    "fixes": "all changes to practice",
    "all": "everything",
}
"""Sets of fixes whose effect together is followed, the first one as taken on What if; their names in heads (rule P8)."""

LINK_HEADS: Mapping[str, str] = {
    "code": "Criterion",
    "for_level": "at level",
    "needs": "needs",
    "min_level": "at level ",
    "fails": "Fails (S8)",
    "ceil": "Ceiling (S8)",
    "lowfails": "Fails at worst (S14)",
    "lowceil": "Ceiling at worst (S14)",
    "prov": "Unanswered, and it matters (S8)",
    "bind": "It is the limit (S9)",
    "bh": "Limits: all but the last",
    "bl": "Limits: the last",
    "active": "In the way of the target (P6)",
    "early": "In the way of the first step (P7)",
    "need": "Needed level, so far down the rows",
    "days": "Days to that level (P6)",
    "J": "Effort class (P4)",
    "V": "Value that it adds (P6)",
    "K": "Cost that it adds (P6)",
    "passes": "Order key that it passes on (P6)",
    "E": "The highest passed on, so far",
    "depth": "Depth (P6)",
    "ah": "After: all but the last",
    "al": "After: the last",
    "fh": "First step after: all but the last",
    "fl": "First step after: the last",
    "lh": "Later steps after: all but the last",
    "ll": "Later steps after: the last",
    "yh": "Waited for by: all but the last",
    "yl": "Waited for by: the last",
    **{f"ceil_{bundle}": f"Ceiling after {name} (P8)" for bundle, name in BUNDLES.items()},
}
"""Links: one row a prerequisite."""

GAIN_HEADS: Mapping[str, str] = {
    "fix": "Fix",
    "code": "It can move",
    "after": "Supported level after it (P8)",
    "step": "What the step gains, so far",
    "gain": "What all steps gain, so far",
    "first_after": "Supported level after its first step (P8)",
    "first_step": "What the step gains, so far, by the first step",
    "first_gain": "What all steps gain, so far, by the first step",
}
"""Gains: for each fix one row for its criterion and one for each that waits for it, directly or not."""

FACTOR_HEADS: Mapping[str, str] = {
    "gain": "Factor on the overall score, so far",
    "first_gain": "Factor on the overall score, so far, by the first step",
}
"""What Gains holds instead where the total is a geometric mean (rule S13)."""

TOGETHER_HEADS: Mapping[str, str] = {
    "code": "Criterion",
    "base": "Base level after its fix (P8)",
    "cap": "Cap after its fix (P8)",
    "first_base": "Base level after the first step (P8)",
    "first_cap": "Cap after the first step (P8)",
    "taken": "Taken: {}",
    "after": "Supported level after {} (P8)",
    "moved": "Weight × levels gained: {}",
}
"""Together: one row a criterion; the last three once for each of `BUNDLES`."""


def bundle_columns() -> tuple[str, ...]:
    """The columns of Together."""
    own = tuple(TOGETHER_HEADS)[:5]
    return (*own, *(f"{key}.{bundle}" for bundle in BUNDLES for key in ("taken", "after", "moved")))
