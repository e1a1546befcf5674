"""Past incidents of status pages made with cState."""
