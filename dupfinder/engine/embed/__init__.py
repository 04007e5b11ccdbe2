"""Pixels to embeddings: the catalogue of networks, and onnxruntime that runs them."""
