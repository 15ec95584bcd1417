"""The register: one registration, from draft to honour."""
