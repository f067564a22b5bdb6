"""One function a route: read the form, call the casework, show a page."""
