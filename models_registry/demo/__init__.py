"""The demo: a city's years, made up by us and built through the real actions."""
