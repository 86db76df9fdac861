"""The web app and the API as one program, and its server."""
