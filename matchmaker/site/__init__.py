"""The pages that belong to nobody in particular: home, help, privacy, health; and the frame around all pages."""
