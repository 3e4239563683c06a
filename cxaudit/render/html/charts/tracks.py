"""Lines and bars from nothing to everything; places are percentages, so that they fit any screen."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.model.result import AuditResult, CriterionResult, IntervalShown, Overall, StepResult
from cxaudit.render.html.charts.places import place, share
from cxaudit.render.sure import Ends


class Track(NamedTuple):
    """Marks along a line from nothing to everything."""

    claimed: str | None
    supported: str | None
    low: str | None
    high: str | None
    span: str | None
    """Length from low to high; None where nothing is open."""
    target: str | None
    claimed_anchor: str = "middle"
    """Where the text beside the mark begins, so that it stays inside."""
    supported_anchor: str = "middle"


class Ranges(NamedTuple):
    """Where points may lie with 95 % confidence: start and length of each; None: no interval."""

    claimed: tuple[str, str] | None
    supported: tuple[str, str] | None


class Segment(NamedTuple):
    """A band along the track."""

    at: str
    width: str
    start: str
    """Its lowest points."""
    name: str
    odd: bool


def _anchor(value: float | None) -> str:
    """Where a text begins so that it does not leave the track."""
    if value is None or 0.12 <= value <= 0.88:
        return "middle"
    return "start" if value < 0.12 else "end"


def track(
    claimed: float | None,
    supported: float | None,
    target: float | None = None,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Track:
    """Marks along a track; all values are shares 0..1."""
    low, high = bounds
    span = high - low if low is not None and high is not None and high > low else None
    return Track(
        claimed=place(claimed),
        supported=place(supported),
        low=place(low),
        high=place(high),
        span=place(span),
        target=place(target),
        claimed_anchor=_anchor(claimed),
        supported_anchor=_anchor(supported),
    )


def ranges(ends: Ends) -> Ranges:
    """The intervals of the points of a step or of everything."""
    return Ranges(_stretch(ends.claimed), _stretch(ends.supported))


def _stretch(interval: IntervalShown | None) -> tuple[str, str] | None:
    """Start and length of an interval of points."""
    if interval is None:
        return None
    low, high = max(interval.low, 0.0) / 100, min(interval.high, 100.0) / 100
    return place(low) or "", place(high - low) or ""


def overall_track(one: Overall) -> Track:
    """Claimed, supported and range of the whole."""
    return track(share(one.claimed), share(one.supported), None, (share(one.low), share(one.high)))


def step_track(step: StepResult) -> Track:
    """Claimed, supported, target and range of a step."""
    return track(
        share(step.claimed),
        share(step.supported),
        share(step.target),
        (share(step.low), share(step.high)),
    )


def criterion_track(criterion: CriterionResult, top: int) -> Track:
    """Claimed, supported and target of a criterion."""
    return track(share(criterion.claimed), share(criterion.supported), criterion.target / top)


def bands(result: AuditResult) -> tuple[Segment, ...]:
    """The bands along a track of points."""
    bands = result.rubric.content.bands
    ends = [*(b.start for b in bands[1:]), 100]
    return tuple(
        Segment(
            at=f"{band.start}%",
            width=f"{end - band.start}%",
            start=str(band.start),
            name=band.name,
            odd=number % 2 == 1,
        )
        for number, (band, end) in enumerate(zip(bands, ends, strict=True))
    )


def bundle_tracks(result: AuditResult) -> dict[str, Track]:
    """Supported points today and after each bundle; the span is the gain."""
    today = result.overall.supported
    return {
        b.name: track(
            None,
            share(today),
            share(today + b.uplift.overall),
            (share(today), share(today + b.uplift.overall)),
        )
        for b in result.bundles
        if today is not None and b.uplift.overall is not None
    }
