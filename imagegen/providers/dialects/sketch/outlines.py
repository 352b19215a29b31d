"""Outlines in a box of 100: x from the middle to the right, y up from the ground."""

from collections.abc import Sequence

import numpy as np

from imagegen.providers.dialects.sketch.colour import Field

Point = tuple[float, float]
Outline = Field  # shape (points, 2)


def polygon(*points: Point) -> Outline:
    """Straight edges."""
    return np.array(points, np.float32)


def smooth(*points: Point) -> Outline:
    """A closed soft curve through all points (Catmull-Rom); a point given twice becomes a corner."""
    return _curve_through(np.array(points, np.float32), is_closed=True)


def ellipse(x: float, y: float, half_width: float, half_height: float, tilt_deg: float = 0.0) -> Outline:
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    across, up = half_width * np.cos(angle), half_height * np.sin(angle)
    tilt = np.radians(tilt_deg)
    turned = (x + across * np.cos(tilt) - up * np.sin(tilt), y + across * np.sin(tilt) + up * np.cos(tilt))
    return np.stack(turned, axis=1).astype(np.float32)


def rounded(left: float, bottom: float, right: float, top: float, radius: float) -> Outline:
    """A rectangle with round corners."""
    angle = np.linspace(0, np.pi / 2, 10)
    corners = ((right, top, 0), (left, top, 1), (left, bottom, 2), (right, bottom, 3))
    parts = []
    for x, y, quarter in corners:
        turn = angle + quarter * np.pi / 2
        middle_x, middle_y = x - np.sign(x - (left + right) / 2) * radius, y - np.sign(y - (bottom + top) / 2) * radius
        parts.append(np.stack([middle_x + radius * np.cos(turn), middle_y + radius * np.sin(turn)], axis=1))
    return np.concatenate(parts).astype(np.float32)


def ribbon(points: Sequence[Point], *widths: float) -> Outline:
    """A soft stroke through the points; the widths are spread along its length. Its ends are round."""
    line = _curve_through(np.array(points, np.float32), is_closed=False)
    half = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths) / 2
    step = np.gradient(line, axis=0)
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)[:, None]
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1) * half[:, None]
    tip, tail = _cap(line[-1], step[-1], half[-1]), _cap(line[0], -step[0], half[0])
    return np.concatenate([line + normal, tip, (line - normal)[::-1], tail]).astype(np.float32)


def mirrored(outline: Outline) -> Outline:
    """The same on the other side."""
    return outline * np.array([-1, 1], np.float32)


def moved(outline: Outline, x: float, y: float, size: float = 1.0, turn_deg: float = 0.0) -> Outline:
    """Scale, turn and then shift an outline."""
    turn = np.radians(turn_deg)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]], np.float32)
    return outline * size @ spin + np.array([x, y], np.float32)


def _cap(centre: Field, forward: Field, radius: float) -> Field:
    """Half a circle from the left of `forward` to its right."""
    angle = np.linspace(np.pi / 2, -np.pi / 2, 9)[1:-1]
    left = np.array([-forward[1], forward[0]])
    cap: Field = centre + radius * (np.cos(angle)[:, None] * forward + np.sin(angle)[:, None] * left)
    return cap


def _curve_through(points: Field, *, is_closed: bool) -> Field:
    """Eight steps of a Catmull-Rom spline between neighbours."""
    ring = np.concatenate([points[-1:], points, points[:2]]) if is_closed else _with_ends(points)
    at = np.linspace(0, 1, 8, endpoint=False, dtype=np.float32)[:, None]
    pieces = []
    for before, start, end, after in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        if np.array_equal(start, end):
            continue  # the spline of a doubled point is a spike
        bend = (2 * before - 5 * start + 4 * end - after) * at**2 + (3 * start - before - 3 * end + after) * at**3
        pieces.append(start + 0.5 * ((end - before) * at + bend))
    return np.concatenate(pieces if is_closed else [*pieces, points[-1:]])


def _with_ends(points: Field) -> Field:
    return np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
