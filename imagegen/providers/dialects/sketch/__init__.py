"""Sketch, the embedded engine: draws a layered illustration from the words of a prompt, without network or AI model.

words, vocabulary    prompt → known words, English and Chinese
plan                 words + seed → scene, subjects, light, weather: what to draw
colour, palettes     colours that go together
noise, canvas        deterministic randomness; the picture while it is being painted
scenes/              sky, land, water, city, studio …
outlines, sprites    shapes with light and shadow on them
subjects/            bottle, cat, lighthouse …
looks, restyle       drawing styles; a reference picture through a real style network
drawing, adapter     the order of the passes; the seam to the motor
"""

from imagegen.providers.dialects.sketch.adapter import SketchAdapter

ADAPTER = SketchAdapter
