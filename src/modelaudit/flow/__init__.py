"""How values flow through Python code: from a literal to the calls that receive it."""
