"""What a report is made from: files of incidents, people and a policy, as somebody has them."""
