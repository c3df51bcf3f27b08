"""The ground: users, bodies, parties, meetings, papers, and who may see them."""
