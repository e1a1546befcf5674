"""The framework as a library: values in, values out, the moment passed in."""
