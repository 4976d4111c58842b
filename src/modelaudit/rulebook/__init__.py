"""What is known about models, routes and requests: read from `rules/`, never written in code."""
