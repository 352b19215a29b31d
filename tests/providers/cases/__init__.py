"""One module per provider: `CASE` says how the contract test meets it."""
