"""What web and API share: rights, the site, sessions, long work."""
