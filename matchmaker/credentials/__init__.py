"""What an organisation can prove: certificates, growing-area and packing-house codes, OCOP stars."""
