"""Every module that registers tasks: importing this one registers them all."""
