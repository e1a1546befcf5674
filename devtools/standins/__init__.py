"""Stand-ins for the tools that Peacetime speaks to, over real HTTP on this machine.

`python -m devtools.standins` starts all of them at http://127.0.0.1:8099 with a page that shows what arrived.
Tests run one alone: `with serving(DiscordStandin()) as discord: discord.url`. A stand-in is a module here with a
class that ends in `Standin`; it is found by that.
"""
