"""Papers that come after the arrival: what still lacks, what came, and taking in what comes by post or by hand."""
