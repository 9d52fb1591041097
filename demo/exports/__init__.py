"""The files that a team would download from its platforms, in each platform's own form."""
