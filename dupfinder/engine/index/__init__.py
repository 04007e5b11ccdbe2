"""Neighbours: the HNSW index of a library's embeddings, and the kNN graph made from it."""
