"""Past incidents of FireHydrant."""
