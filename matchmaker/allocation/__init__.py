"""Who should supply whom, and how much: pure, knows no web and no database."""
