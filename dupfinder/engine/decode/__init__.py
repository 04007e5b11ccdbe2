"""Bytes to pixels, in processes that may crash, hang or eat memory."""
