"""VMware Aria Operations: what it sends."""
