"""The durable intake log: requests appended to segment files before they are acknowledged (FACTS).

Pure Python, no Django: the decoding child and the drills import it without starting the product.
"""
