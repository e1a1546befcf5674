"""The warning signs of a team, the weekly numbers and the rota behind them, and the pulse."""
