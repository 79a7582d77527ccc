"""Support: a cooperative asks for training, advice, premises or a loan; staff decide over a dossier."""
