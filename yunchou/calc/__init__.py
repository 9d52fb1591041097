"""Pure numbers: values in, values out, no input and output. The floor under every stage of the loop."""
