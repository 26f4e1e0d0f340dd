"""Contrast and distance of colours, for readers with any colour vision. Colours are written as # and six hexadecimal digits."""

from collections.abc import Sequence
from functools import lru_cache
from math import dist

Vector = tuple[float, float, float]

VISIONS: dict[str, tuple[Vector, Vector, Vector]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Matrix for linear red, green and blue by type of colour vision (Machado, Oliveira and Fernandes 2009)."""


LINEAR_BELOW = 0.04045
"""Value of an sRGB channel up to which its curve is a straight line (IEC 61966-2-1)."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance, from 0 for black to 1 for white (WCAG 2.2)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def distance(one: str, other: str) -> float:
    """Return the distance in OKLab (Ottosson 2020); black and white are 1 apart."""
    return dist(_lab(one), _lab(other))


@lru_cache(maxsize=8192)
def _lab(colour: str) -> Vector:
    return _oklab(_linear(colour))


def least_distance(one: str, other: str) -> float:
    """Return the smallest OKLab distance of two colours over all types of colour vision; black and white are 1 apart."""
    return min(dist(_oklab(_seen(one, matrix)), _oklab(_seen(other, matrix))) for matrix in VISIONS.values())


def _linear(colour: str) -> Vector:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (channel / 12.92 if channel <= LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)
    return red, green, blue


def _seen(colour: str, matrix: Sequence[Vector]) -> Vector:
    linear = _linear(colour)
    red, green, blue = (min(1.0, max(0.0, sum(part * channel for part, channel in zip(row, linear, strict=True)))) for row in matrix)
    return red, green, blue


def _oklab(linear: Vector) -> Vector:
    red, green, blue = linear
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
