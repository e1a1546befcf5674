"""A report of one file of incidents, without any server: `peacetime report FILE`.

`command` parses and writes; `sources` reads what is given; `assembly` asks the domain; `words` says it;
`page`, `markdown` and `machine` are its three forms. No name of a person leaves this folder.
"""
