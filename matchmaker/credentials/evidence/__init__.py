"""The files that prove certificates: kept, attached, sent to who may read them."""
