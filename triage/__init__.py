"""Decides, from words alone, what should happen to a message: values in, values out."""
