"""Everything the rules know about one model, for a person or a program that asks for it."""
