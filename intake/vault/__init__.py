"""Every use of cryptography in the project; nothing outside this folder imports it."""
