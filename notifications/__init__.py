"""What is sent: message templates and the channels that carry them."""
