"""The API: the same views as JSON."""
