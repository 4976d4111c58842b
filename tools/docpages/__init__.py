"""The pages that are written from the rules and the codes: one module for each kind of page."""
