"""Travis CI: builds."""
