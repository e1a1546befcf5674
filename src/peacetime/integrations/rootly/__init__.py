"""Past incidents of Rootly."""
