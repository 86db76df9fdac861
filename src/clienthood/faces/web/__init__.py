"""The web app: pages rendered on the server."""
