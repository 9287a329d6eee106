"""The register of issued documents (公印・発番簿): numbers, seals, where each went, and whether numbers are missing."""
