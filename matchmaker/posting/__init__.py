"""What writing an offer and writing a need share: parts, drafts, revisions and the steps of review."""
