"""The whole disclosure as one document, and what must not go out with it."""
