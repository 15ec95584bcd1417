"""The summaries: figures with one definition each, and the official tables made of them."""
