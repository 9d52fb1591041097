"""How the product is put together and started: settings, root urls, server and command line."""
