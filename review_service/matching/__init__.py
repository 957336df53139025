"""Claims against the rumor library: retrieval, fusion, verification."""
