"""The declared dialect: a wire that is described as data, so that most providers are one JSON folder.

A provider file's `options` say how to submit, ask, fetch and cancel, where a reply holds its pictures, and what its
errors mean; `presets/schema/declared.json` checks them and explains every word.

pointers      JSON pointers with wildcards, to read replies
rules         what a reply means, by what stands where
bodies        templates with slots, to build requests
description   the data as frozen dataclasses
troubles      error replies → our errors
adapter       all of it behind the seam to the motor
"""

from imagegen.providers.dialects.declared.adapter import DeclaredAdapter

ADAPTER = DeclaredAdapter
