"""SignalFx: what it sends."""
