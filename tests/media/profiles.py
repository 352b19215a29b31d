"""Colour profiles made by hand, whose effect cannot be missed. Layout: ICC.1:2001-04."""

import struct
from collections.abc import Mapping

from imagegen.media.canvas import SRGB_PROFILE

_D50 = (0.9642, 1.0, 0.8249)


def swapped_profile() -> bytes:
    """sRGB with red and green changed over."""
    table = SRGB_PROFILE.replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ")
    return table.replace(b"....", b"gXYZ")


def linear_grey_profile() -> bytes:
    """Greys without a gamma: the middle value is much lighter than in sRGB."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(_D50), b"kTRC": b"curv" + struct.pack(">4xIH", 1, 0x100)})


def red_cyan_profile() -> bytes:
    """Inks of which cyan alone prints red, no ink is white and everything else is black."""
    white, red, black = bytes([255, 128, 128]), bytes([135, 208, 195]), bytes([0, 128, 128])
    corners = [white if inks == 0 else red if inks == 0b1000 else black for inks in range(16)]
    identity = struct.pack(">9i", *(0x10000 if place % 4 == 0 else 0 for place in range(9)))
    ramp = bytes(range(256))
    table = b"mft1" + struct.pack(">4xBBBx", 4, 3, 2) + identity + 4 * ramp + b"".join(corners) + 3 * ramp
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _xyz(_D50), b"A2B0": table})


def _profile(kind: bytes, space: bytes, connection: bytes, tags: Mapping[bytes, bytes]) -> bytes:
    table, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(">I4xI", start + len(body), 0x02100000) + kind + space + connection + bytes(12) + b"acsp"
    header += bytes(28) + _fixed(_D50)
    return header + bytes(128 - len(header)) + table + body


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _fixed(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 0x10000)) for value in values)
