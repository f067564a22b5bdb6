"""Tables, transactions and SQL; nothing outside this folder imports sqlalchemy."""
