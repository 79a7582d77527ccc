"""Reports: the figures of a period as they were when the report was made, kept."""
