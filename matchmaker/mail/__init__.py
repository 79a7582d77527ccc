"""Mail: messages in words, and what carries them."""
