"""The sections of the page /decide, what they show, and the reader's choice in the session and the address."""
