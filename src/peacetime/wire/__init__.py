"""The edge of the network: which addresses may be asked, and how what is sent is signed."""
