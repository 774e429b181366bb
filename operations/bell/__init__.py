"""The bell: which days and hours, what is due, who is reminded."""
