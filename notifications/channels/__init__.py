"""How messages leave: mail servers, signed web calls, folders, and Apprise where installed."""
